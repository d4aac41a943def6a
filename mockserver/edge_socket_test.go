package mockserver_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
)

// TestOversized sends bodies beyond the limit over a socket: the client gets to read the answer.
func TestOversized(t *testing.T) {
	fake, world, a := frozen(t)
	socket := *a
	socket.do = http.DefaultClient.Do
	const limit = 12 << 20
	for _, chunked := range []bool{false, true} {
		for _, size := range []int{limit + 1, 40 << 20} {
			req, err := http.NewRequest("POST", fake.URL()+edgeCardholders, io.LimitReader(endless('x'), int64(size)))
			if err != nil {
				t.Fatal(err)
			}
			if !chunked {
				req.ContentLength = int64(size)
			}
			req.Header = http.Header{"Content-Type": {"application/json"}, "X-Auth-Token": {a.token}, "X-Idempotency-Key": {"cc58fa96-7a49-4be1-a70b-85075c1b4957"}}
			mustNotChange(t, world, func() {
				res, err := http.DefaultClient.Do(req)
				if err != nil {
					t.Fatalf("%d bytes, chunked %v: %v", size, chunked, err)
				}
				raw, _ := io.ReadAll(res.Body)
				_ = res.Body.Close()
				mustRefuse(t, reply{Status: res.StatusCode, Header: res.Header, Raw: raw}, refusal{413, "invalid_request_error", "invalid_request_error", "body-size", "12582912"})
			})
		}
	}
	fits := "{" + strings.Repeat(" ", limit-2) + "}"
	mustRefuse(t, socket.call("POST", edgeCardholders, fits), invalid("request.", "required"))
	if r := socket.call("GET", edgeProducts, nil); r.Status != 200 {
		t.Errorf("after oversized bodies: %d %s", r.Status, r.Raw)
	}
	file := sarah("SUMSUB_REDIRECT")
	file["identity"].(map[string]any)["front_file"] = strings.Repeat("AAAA", (2<<20)/3+1)
	mustNotChange(t, world, func() {
		mustRefuse(t, a.call("POST", edgeCardholders, file), invalid("request.identity.front_file", "2097152"))
	})
}

// endless gives one byte for ever.
type endless byte

func (e endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(e)
	}
	return len(p), nil
}

// TestRawSockets writes requests that no client library would: each gets an answer, none harms the next call.
func TestRawSockets(t *testing.T) {
	fake, world, a := frozen(t)
	address := strings.TrimSuffix(strings.TrimPrefix(fake.URL(), "http://"), "/api")
	body := jsonText(t, edgePerson(7, "SUMSUB_REDIRECT"))
	head := "Content-Type: application/json\r\nx-auth-token: " + a.token + "\r\nx-idempotency-key: cc58fa96-7a49-4be1-a70b-85075c1b4957\r\n"
	for name, tc := range map[string]struct {
		text string
		want []int
	}{
		"no host":           {"GET /api/v1/issuing/products HTTP/1.0\r\n" + head + "\r\n", []int{200}},
		"bad escape":        {"GET /api/%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", []int{400}},
		"absolute":          {"GET http://elsewhere/api/v1/issuing/products HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + head + "\r\n", []int{200}},
		"star":              {"OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", []int{200, 404, 405}},
		"short body":        {"POST /api/v1/issuing/cardholders HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 5\r\n" + head + "\r\n{\"a\"", nil},
		"broken chunk":      {"POST /api/v1/issuing/cardholders HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n" + head + "\r\nzz\r\n", []int{400}},
		"strange host":      {"POST /api/v1/issuing/cardholders HTTP/1.1\r\nHost: %zz[\r\nConnection: close\r\n" + head + fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(body), body), []int{200, 400}},
		"no host and check": {"POST /api/v1/issuing/cardholders HTTP/1.0\r\n" + strings.Replace(head, "1b4957", "1b4958", 1) + fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(body), strings.Replace(strings.Replace(body, "90000007", "90000008", 1), "person7", "person8", 1)), []int{200}},
	} {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(conn, tc.text)
		_ = conn.(*net.TCPConn).CloseWrite()
		res, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil && tc.want != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil {
			raw, _ := io.ReadAll(res.Body)
			_ = res.Body.Close()
			if tc.want != nil && !strings.Contains(fmt.Sprint(tc.want), fmt.Sprint(res.StatusCode)) || res.StatusCode >= 500 {
				t.Errorf("%s: %d %s, want %v", name, res.StatusCode, raw, tc.want)
			}
		}
		_ = conn.Close()
	}
	if r := a.call("GET", edgeProducts, nil); r.Status != 200 {
		t.Errorf("afterwards: %d %s", r.Status, r.Raw)
	}
	_ = world
}
