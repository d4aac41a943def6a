package mockserver_test

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/mockserver"
	"github.com/uqmock/uqmock/mockserver/webhook"
)

// hookSecret signs the webhooks of these tests.
const hookSecret = "whsec-of-the-tests"

// inbox is a webhook receiver on a loopback port that writes down what arrives, by path.
type inbox struct {
	url string
	mu  sync.Mutex
	got []arrival
}

// arrival is one POST as it arrived.
type arrival struct {
	path   string
	header http.Header
	body   []byte
}

func newInbox(t *testing.T) *inbox {
	t.Helper()
	in := &inbox{}
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		in.mu.Lock()
		defer in.mu.Unlock()
		in.got = append(in.got, arrival{r.URL.Path, r.Header.Clone(), body})
	}))
	t.Cleanup(server.Close)
	in.url = server.URL
	return in
}

func (in *inbox) all() []arrival {
	in.mu.Lock()
	defer in.mu.Unlock()
	return slices.Clone(in.got)
}

// of writes down all that came to a path: headers and bytes, in order.
func (in *inbox) of(path string) string {
	var b strings.Builder
	for _, a := range in.all() {
		if a.path == path {
			b.WriteString("webhook\n" + headerText(a.header) + string(a.body) + "\n")
		}
	}
	return b.String()
}

func headerText(h http.Header) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(h)) {
		fmt.Fprintf(&b, "%s: %s\n", name, strings.Join(h[name], ", "))
	}
	return b.String()
}

func hook(t *testing.T, w *mockserver.World, url string) string {
	t.Helper()
	id, err := w.AddWebhook(webhook.Endpoint{URL: url, Secret: hookSecret, Ordered: true})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// tapeCalls is how many calls a tape makes.
const tapeCalls = 12

// tape plays the guide and its refusals in a world and writes down every reply, headers included.
func tape(t *testing.T, world *mockserver.World, a *api) string {
	t.Helper()
	var b strings.Builder
	n := 0
	call := func(method, path string, body any) reply {
		n++
		r := edgeWith(a, "x-idempotency-key", fmt.Sprintf("cc58fa96-7a49-4be1-a70b-%012d", n)).call(method, path, body)
		fmt.Fprintf(&b, "%s %d\n%s%s\n", method, r.Status, headerText(r.Header), r.Raw)
		return r
	}
	control := func(err error) {
		if err != nil {
			t.Error(err)
		}
	}
	call("GET", edgeProducts+"?page_size=10&page_number=1", nil)
	sarahs, _ := call("POST", edgeCardholders, sarah("SUMSUB_REDIRECT")).Body["cardholder_id"].(string)
	proven, _ := call("POST", edgeCardholders, edgePerson(1, "THIRD_PARTY")).Body["cardholder_id"].(string)
	call("POST", edgeCards, cardFor(sarahs, guideProduct, 1000))
	control(world.CompleteIDV(sarahs, mockserver.IDVResubmit, "blurred"))
	call("GET", edgeCardholders+"/"+sarahs, nil)
	control(world.CompleteIDV(sarahs, mockserver.IDVPassed))
	first, _ := call("POST", edgeCards, cardFor(sarahs, guideProduct, 1000)).Body["card_id"].(string)
	call("POST", edgeCards, cardFor(proven, prepaidProduct, 250.5))
	call("POST", edgeCardholders+"/"+proven, map[string]any{"email": "new@example.com"})
	report, err := world.Advance(t.Context(), 5*time.Second)
	control(err)
	report.Deliveries.Delivered = 0 // those before the advance may have been answered before it, or during it
	fmt.Fprintf(&b, "advanced %s\n", jsonText(t, report))
	call("GET", edgeCards+"/"+first, nil)
	call("GET", edgeCards, nil)
	call("GET", edgeCardholders, nil)
	call("POST", edgeCards, "{")
	return b.String()
}

var worldMarks = regexp.MustCompile(`("(?:auth_token|idv_verification_url)":)"[^"]*"`)

// neutral takes out what names the world, and what differs for that in length.
func neutral(transcript string) string {
	text := worldMarks.ReplaceAllString(transcript, `$1"…"`)
	return regexp.MustCompile(`Content-Length: \d+`).ReplaceAllString(text, "Content-Length: …")
}

// run plays the tape in a new fake and gives its transcript, webhooks included.
func runTape(t *testing.T, name string, seed uint64) string {
	t.Helper()
	in := newInbox(t)
	fake := mockserver.Run(t, mockserver.Config{Seed: seed, FrozenAt: edgeNow, IDVURLBase: "http://127.0.0.1:4010"})
	world := fake.World(name)
	hook(t, world, in.url+"/hooks")
	a := &api{t: t, base: fake.URL(), do: (&http.Client{Transport: fake.Transport()}).Do}
	r := edgeWith(a, "x-client-id", name, "x-api-key", "any", "x-idempotency-key", noHeader).call("POST", edgeToken, nil)
	a.token, _ = r.Body["auth_token"].(string)
	text := headerText(r.Header) + string(r.Raw) + "\n" + tape(t, world, a)
	hooks := in.of("/hooks")
	if strings.Count(hooks, "webhook\n") != 5 {
		t.Errorf("%d webhooks, want resubmit, passed, updated and two cards:\n%s", strings.Count(hooks, "webhook\n"), hooks)
	}
	return text + hooks
}

// TestSameRunTwice checks the promise of byte-identical runs, and what is left of it under other names and seeds.
func TestSameRunTwice(t *testing.T) {
	first := runTape(t, "one", 7)
	if again := runTape(t, "one", 7); first != again {
		t.Errorf("two runs differ:\n%s", cmp.Diff(strings.Split(first, "\n"), strings.Split(again, "\n")))
	}
	if other := runTape(t, "another-name", 7); neutral(first) != neutral(other) {
		t.Errorf("worlds of other names differ:\n%s", cmp.Diff(strings.Split(neutral(first), "\n"), strings.Split(neutral(other), "\n")))
	}
	if other := runTape(t, "one", 8); neutral(first) == neutral(other) {
		t.Error("another seed gives the same run")
	}
}

// TestResetRepeats checks that a reset world plays the same run again.
func TestResetRepeats(t *testing.T) {
	in := newInbox(t)
	fake := mockserver.Run(t, mockserver.Config{FrozenAt: edgeNow})
	world := fake.World("edge")
	hook(t, world, in.url+"/hooks")
	a := connect(t, fake, "edge")
	world.Reset()
	first := tape(t, world, a) + in.of("/hooks")
	in.got = nil
	world.Reset()
	if again := tape(t, world, a) + in.of("/hooks"); first != again {
		t.Errorf("after a reset:\n%s", cmp.Diff(strings.Split(first, "\n"), strings.Split(again, "\n")))
	}
}

// TestOrderDecidesIDs checks that ids belong to the order of calls and not to what the calls say.
func TestOrderDecidesIDs(t *testing.T) {
	ids := func(order ...int) (made []string) {
		_, _, a := frozen(t)
		for _, n := range order {
			made = append(made, mustCreate(t, a, edgeCardholders, simplePerson(n), "cardholder_id"))
			a.call("POST", edgeCardholders, "{")             // refused: takes no id
			a.call("POST", edgeCardholders, simplePerson(n)) // refused by a rule: takes none either
			a.call("GET", edgeCardholders, nil)
		}
		return made
	}
	if a, b := ids(1, 2, 3), ids(3, 1, 2); !slices.Equal(a, b) {
		t.Errorf("ids %v and %v", a, b)
	}
}

// TestUniqueIDs checks that no id or card number comes twice in a world.
func TestUniqueIDs(t *testing.T) {
	_, world, a := frozen(t)
	holder := mustCreate(t, a, edgeCardholders, simplePerson(1), "cardholder_id")
	seen := map[string]bool{}
	for range 300 {
		r := a.call("POST", edgeCards, cardFor(holder, simpleProduct, 1))
		for _, id := range []string{fmt.Sprint(r.Body["card_id"]), fmt.Sprint(r.Body["card_order_id"]), r.Header.Get("X-Request-Id")} {
			if seen[id] {
				t.Fatalf("id %s comes twice", id)
			}
			seen[id] = true
		}
	}
	if _, err := world.Advance(t.Context(), time.Minute); err != nil {
		t.Fatal(err)
	}
	for _, e := range world.Events() {
		var body struct {
			Data struct {
				CardNumber string `json:"card_number"`
			}
		}
		if err := json.Unmarshal(e.Body, &body); err != nil || seen[e.ID] {
			t.Fatalf("event %s: %v", e.ID, err)
		}
		seen[e.ID] = true
	}
}

// TestConfigStaysTheCallers checks that New changes nothing of the Config that it is given.
func TestConfigStaysTheCallers(t *testing.T) {
	c := mockserver.Config{Endpoints: []webhook.Endpoint{{URL: "http://127.0.0.1:9/hooks"}}, Quirks: map[string]string{"money": "documented"}}
	before := jsonText(t, c.Endpoints)
	if _, err := mockserver.New(c); err != nil {
		t.Fatal(err)
	}
	if after := jsonText(t, c.Endpoints); before != after || len(c.Quirks) != 1 {
		t.Errorf("New made the endpoints %s, they were %s", after, before)
	}
}
