package webhook

import "net/http"

// The headers of every delivery (page "Webhooks overview"). SignatureHeader is
// left out when the endpoint has no secret.
const (
	TimestampHeader = "x-wk-timestamp"
	SignatureHeader = "x-wk-signature"
)

// UserAgent is how deliveries name themselves, so that nobody takes them for
// the vendor's. It is constant, so that transcripts of two builds compare.
const UserAgent = "uqmock/1"

// Request is one attempt as it goes out. Its parts can be kept as they are: the
// secret is not among them.
type Request struct {
	// URL is the endpoint's, with its query.
	URL string
	// Headers are in canonical form; Headers.Get finds them in any case.
	Headers http.Header
	// Body is the caller's slice, neither copied nor changed, so that a retry
	// sends the same bytes.
	Body []byte
	// Over says what the signature covers; empty when there is none.
	Over Over
}

// Build makes the request of one attempt: body as rendered when the event was
// committed, timestamp as Timestamp gives it for this attempt.
func Build(endpoint Endpoint, body []byte, timestamp string, over Over) Request {
	headers := http.Header{}
	headers.Set("Content-Type", "application/json")
	headers.Set("User-Agent", UserAgent)
	headers.Set(TimestampHeader, timestamp)
	request := Request{URL: endpoint.URL, Headers: headers, Body: body}
	if endpoint.Secret != "" {
		headers.Set(SignatureHeader, Sign(endpoint.Secret, body, timestamp, over))
		request.Over = over
	}
	return request
}
