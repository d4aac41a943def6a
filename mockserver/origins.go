package mockserver

import (
	"net/http"
	"net/url"
)

// origins tells the requests that a browser makes for pages of other origins. A page that somebody happens to look at must
// neither decide anything here nor read it.
type origins struct{ own *http.CrossOriginProtection }

// newOrigins takes as its own the origin that a request was sent to, and that of base, an address in front of a proxy, which
// checkURLBase has looked at; empty means there is none.
func newOrigins(base string) (origins, error) {
	o := origins{http.NewCrossOriginProtection()}
	if base == "" {
		return o, nil
	}
	u, err := url.Parse(base)
	if err != nil {
		return o, err
	}
	return o, o.own.AddTrustedOrigin(u.Scheme + "://" + u.Host)
}

// foreign reports whether a request was made for a page of another origin. Following a link is none: the browser then
// leaves that page. A request that tells no origin comes from a program.
func (o origins) foreign(r *http.Request) bool {
	if followsLink(r) {
		return false
	}
	write := r.WithContext(r.Context())
	write.Method = http.MethodPost // of reads nothing is refused
	return o.own.Check(write) != nil
}

// followsLink reports whether a browser shows the reply in a window of its own, and not inside another page.
func followsLink(r *http.Request) bool {
	return (r.Method == http.MethodGet || r.Method == http.MethodHead) &&
		r.Header.Get("Sec-Fetch-Mode") == "navigate" && r.Header.Get("Sec-Fetch-Dest") == "document"
}
