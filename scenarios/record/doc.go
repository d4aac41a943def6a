// Package record writes what was done to a target as a scenario: calls, controls, moves of the clock and webhooks become the
// steps of a file that can be played again.
//
// What differs from run to run is lifted out of the steps. Ids that a reply gave and a later step uses are saved under a
// name; emails, telephone and passport numbers are invented anew; pictures, secrets and keys never reach the file. What a scenario cannot
// say is left out, and its description tells so.
package record
