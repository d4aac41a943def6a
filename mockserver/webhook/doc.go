// Package webhook holds what one webhook delivery needs: who wants an event
// (Endpoint), how it is signed (Sign), what is sent (Build), how one POST goes
// (Sender) and when the next one is due (Schedule).
//
// Everything here takes values and returns values. The package keeps no
// deliveries, reads no clock and starts no goroutine: the world keeps rows with
// a due time, and the loop hands them to its workers. The verifier in package
// client is written separately; both are held to one file of vectors,
// client/testdata/webhook_vectors.json.
package webhook
