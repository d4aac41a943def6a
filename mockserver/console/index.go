package console

import "io"

// IndexData is what the index at the control address shows.
type IndexData struct {
	APIURL     string // the base URL of the fake UQPAY API, ending in /api
	Version    string // uqmock's version; left out when empty
	NeedsToken bool   // whether the linked control routes ask for the control token
}

// Index writes the index page as one HTML document. It fails only when w does.
func Index(w io.Writer, d IndexData) error { return render(w, "index", d) }

// Link is one line of the index.
type Link struct {
	Path string
	What string
}

// Links are the control routes that a browser can open.
func (IndexData) Links() []Link {
	return []Link{
		{"/healthz", "whether the process runs"},
		{"/readyz", "whether it takes calls"},
		{"/v1/worlds", "the worlds opened so far"},
		{"/v1/requests", "the journal of calls, newest first"},
		{"/v1/ledger", "what is documented, seen or assumed, and the switch for each"},
	}
}
