package contract_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/uqmock/uqmock/contract"
	"github.com/uqmock/uqmock/mockserver"
)

// newFake makes a fake that is reached without a socket, and the target that it is.
func newFake(t *testing.T, c mockserver.Config) contract.Target {
	t.Helper()
	fake, err := mockserver.New(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := fake.Close(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	return contract.Target{
		BaseURL: "http://" + apiHost + "/api", ControlURL: "http://" + controlHost,
		Transport: both{api: fake.Transport(), control: handled{fake.Control(mockserver.ControlConfig{})}},
	}
}

// The addresses of a fake that nobody dials.
const (
	apiHost     = "127.0.0.1:4010"
	controlHost = "127.0.0.1:4011"
)

// both sends calls to the API or to its control, by their host.
type both struct{ api, control http.RoundTripper }

func (b both) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Host == controlHost {
		return b.control.RoundTrip(r)
	}
	return b.api.RoundTrip(r)
}

// handled answers calls by a handler.
type handled struct{ http.Handler }

func (h handled) RoundTrip(r *http.Request) (*http.Response, error) {
	in := r.Clone(r.Context())
	if in.Body == nil {
		in.Body = http.NoBody
	}
	out := httptest.NewRecorder()
	h.ServeHTTP(out, in)
	return out.Result(), nil
}
