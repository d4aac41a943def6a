package engine_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/uqmock/uqmock/contract/engine"
)

// A reply of 101 has a body that never ends and heeds no context.
func TestTargetSwitchesProtocol(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		conn, out, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		t.Cleanup(func() { _ = conn.Close() })
		_, _ = out.WriteString("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n")
		_ = out.Flush()
	}))
	defer server.Close()
	_, err := engine.Open(t.Context(), engine.Target{BaseURL: server.URL + "/api", ClientID: "a-client", APIKey: "a-key"})
	if err == nil || !strings.Contains(err.Error(), "answered 101") {
		t.Errorf("got %v", err)
	}
}
