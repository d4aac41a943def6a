package mockserver

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/uqmock/uqmock/openapi"
)

// readBody reads and decodes the body. One that is too large is read on for a while, so that the client gets to see the
// answer, and then refused.
func (s *Server) readBody(w http.ResponseWriter, x *exchange) error {
	raw, err := s.readAll(x.request)
	if err != nil {
		return &bodyError{rule: "read", message: "could not be read to its end"}
	}
	if int64(len(raw)) > s.config.MaxBody {
		drain(w, x.request.Body)
		return &edgeError{rule: bodyTooLarge, message: fmt.Sprintf("body: must have at most %d bytes", s.config.MaxBody)}
	}
	switch {
	case !x.op.HasBody && len(raw) > 0 && x.request.Method == http.MethodGet:
		return &misfit{path: "body", rule: "unexpected", says: "a GET takes none"}
	case !x.op.HasBody:
		if len(raw) > 0 {
			x.note("the body was ignored: the operation takes none")
		}
		return nil
	case len(raw) == 0:
		return &misfit{path: "body", rule: "required", says: "a JSON object is required"}
	}
	if err = checkMedia(x.request.Header); err != nil {
		return err
	}
	x.body, err = decode(raw)
	return err
}

// readAll reads a body up to one byte more than is allowed.
func (s *Server) readAll(r *http.Request) ([]byte, error) {
	var into bytes.Buffer
	if n := r.ContentLength; n > 0 && n <= s.config.MaxBody {
		into.Grow(int(n) + bytes.MinRead)
	}
	_, err := into.ReadFrom(io.LimitReader(r.Body, s.config.MaxBody+1))
	return into.Bytes(), err
}

// drain reads on for at most 64 MiB or 5 seconds.
func drain(w http.ResponseWriter, body io.Reader) {
	control := http.NewResponseController(w)
	if err := control.SetReadDeadline(wallClock().Add(drainFor)); err == nil || errors.Is(err, http.ErrNotSupported) {
		_, _ = io.Copy(io.Discard, io.LimitReader(body, maxDrain))
	}
}

// checkMedia refuses what is not announced as plain JSON in UTF-8.
func checkMedia(h http.Header) error {
	media, params, err := mime.ParseMediaType(one(h, "Content-Type"))
	charset, encoding := params["charset"], one(h, "Content-Encoding")
	switch {
	case err != nil || media != "application/json":
		return refused(wrongContentType)
	case charset != "" && !strings.EqualFold(charset, "utf-8"):
		return &edgeError{rule: wrongContentType, message: "content-type: charset must be UTF-8"}
	case encoding != "" && !strings.EqualFold(encoding, "identity"):
		return &edgeError{rule: wrongContentType, message: "content-encoding: bodies must not be compressed"}
	}
	return nil
}

// one gives a header's value. One that is sent several times counts as the list that RFC 9110 makes of it, which then
// is no token, key or id: none of the values is picked in silence.
// The name is in canonical form: any other would be copied into it at each call.
func one(h http.Header, name string) string { return strings.Join(h[name], ", ") }

// checkRequest holds parameters, headers and body against the description.
func (s *Server) checkRequest(x *exchange) error {
	query, err := url.ParseQuery(x.request.URL.RawQuery)
	if err != nil {
		return &misfit{path: "query", rule: "syntax", says: "cannot be read: parameters are separated by & (not ;), and a % is followed by two hexadecimal digits"}
	}
	values, extra, err := readQuery(x.op, query)
	if err != nil {
		return err
	}
	strays := len(extra)
	for _, p := range x.op.Params {
		if p.In != "path" {
			continue
		}
		if err := checkParam(p, x.params[p.Name]); err != nil {
			return err
		}
		values[p.Name] = strings.ToLower(x.params[p.Name])
	}
	if x.op.HasBody {
		more, err := s.checkBody(x)
		if err != nil {
			return err
		}
		extra = append(extra, more...)
	}
	body, _ := x.body.value.(object)
	x.call = &call{op: x.op, params: values, body: body, origin: origin(x.request)}
	if defaulted(x.op, query) {
		x.call.assume("page-optional")
	}
	return x.extras(extra, strays)
}

// defaulted reports whether a parameter was left out that has a default.
func defaulted(op openapi.Operation, query url.Values) bool {
	return slices.ContainsFunc(op.Params, func(p openapi.Param) bool { return p.In == "query" && p.Default != "" && !query.Has(p.Name) })
}

func (s *Server) checkBody(x *exchange) (extra []string, err error) {
	schema, err := x.op.Request()
	if err != nil {
		return nil, err
	}
	if openapi.Fits(schema, x.body.value) {
		return nil, nil // it has no other members either
	}
	if extra, err = unknown(schema, x.body.value, ""); err != nil {
		return nil, err
	}
	return extra, validate(schema, x.body.value)
}

// maxNotes bounds the notes on what was ignored of one call.
const maxNotes = 20

// extras refuses unknown parameters and members in a strict world and notes them in any other. The first of the names are
// those of the parameters, as many as strays says.
func (x *exchange) extras(names []string, strays int) error {
	ledger := ""
	if strays > 0 {
		ledger = "unknown-parameters"
		x.call.assume(ledger)
	}
	if len(names) > 0 && x.world.state.Settings().Strict {
		return &misfit{path: short(names[0]), rule: "unknown", says: "is not known to this operation", ledger: ledger}
	}
	for _, name := range names[:min(len(names), maxNotes)] {
		x.note("%s was ignored: it is not known to this operation", short(name))
	}
	if more := len(names) - maxNotes; more > 0 {
		x.note("%d more were ignored", more)
	}
	return nil
}
