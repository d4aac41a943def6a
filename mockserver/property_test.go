package mockserver_test

import (
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/uqmock/uqmock/mockserver"
	"github.com/uqmock/uqmock/mockserver/webhook"
)

// TestWorldIsTheModel walks random calls, controls and clock moves, and holds the world against the model after each.
func TestWorldIsTheModel(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := newWalk(t, rt)
		rt.Repeat(map[string]func(*rapid.T){"step": w.step, "": w.compare})
		w.lookAtAll(rt)
	})
}

// walk is a world on its way, and the model that it is held against.
type walk struct {
	t     *testing.T
	fake  *mockserver.Server
	world *mockserver.World
	api   *api
	mail  *mailbox
	modelled

	wall      atomic.Int64 // nanoseconds; the loop reads it
	tokenEnds time.Time
	people    int // made up so far, also in vain: keeps emails and phones apart
	keys      int
	turns     int // of lists that were looked at
	past      []request
	heard     map[string]heard  // what was read in events, by their bytes
	endpoints map[string]string // names by id
}

func newWalk(t *testing.T, rt *rapid.T) *walk {
	w := &walk{t: t, modelled: newModelled(), mail: newMailbox(), endpoints: map[string]string{}, heard: map[string]heard{}}
	w.wall.Store(edgeNow.AddDate(1, 0, 0).UnixNano())
	fake, err := mockserver.New(mockserver.Config{
		FrozenAt: edgeNow, WebhookTransport: w.mail, Wall: func() time.Time { return time.Unix(0, w.wall.Load()) },
		Bug: func(op string, err error) { t.Errorf("a reply of %s breaks the description: %v", op, err) },
	})
	if err != nil {
		rt.Fatal(err)
	}
	rt.Cleanup(func() {
		if err := fake.Close(t.Context()); err != nil {
			rt.Error(err)
		}
	})
	w.fake, w.world = fake, fake.World("model")
	w.mail.now = w.world.Now
	for _, e := range []webhook.Endpoint{{URL: "http://mail/all"}, {URL: "http://mail/cards", Events: []string{"card.*"}}} {
		e.Secret, e.Ordered = hookSecret, true
		id, err := w.world.AddWebhook(e)
		if err != nil {
			rt.Fatal(err)
		}
		w.endpoints[id] = e.URL[len("http://mail/"):]
	}
	w.connect()
	if pick(rt, "clock", "stands", "runs") == "runs" {
		w.run()
	}
	for range pick(rt, "quirks", 0, 1, 2, 3) {
		w.setQuirk(rt)
	}
	return w
}

// action is something that a walk can do next.
type action struct {
	name   string
	weight int // 0: not now
	do     func(*rapid.T)
}

func (a action) GoString() string { return a.name }

// actions are all there are. What needs somebody or something is possible once that is there.
func (w *walk) actions() []action {
	people, cards, calls := min(len(w.holders), 1), min(len(w.cards), 1), min(len(w.past), 1)
	return []action{
		{"enrol", 3, w.enrol},
		{"update", 3 * people, w.update},
		{"order a card", 6 * people, w.order},
		{"order a card in one step", 3, w.orderOneStep},
		{"order another card", 2 * cards, w.orderAgain},
		{"repeat a call", 3 * calls, w.repeat},
		{"send nonsense", 1, w.spoil},
		{"list", 1, w.list},
		{"retrieve", 2 * people, w.retrieve},
		{"decide a check", 3 * people, w.decideCheck},
		{"decide a review", 2 * people, w.decideReview},
		{"provision", 2 * cards, w.provision},
		{"let time pass", 2, w.pass},
		{"go to a border", 2 * min(len(w.borders()), 1), w.passToBorder},
		{"set the clock", 2, w.setClock},
		{"resend", min(len(w.events), 1), w.resend},
		{"set a policy", 3, w.setPolicy},
		{"set a quirk", 2, w.setQuirk},
		{"set product, balance or account", 3, w.setSupply},
		{"reset", calls, w.reset},
	}
}

// step does one thing. If the clock runs, time goes by first: what fell due meanwhile comes before it.
func (w *walk) step(rt *rapid.T) {
	if w.rate > 0 {
		by := pick(rt, "drift", 0, time.Second, time.Minute, time.Hour)
		w.wall.Add(int64(by))
		w.until(w.now.Add(by * w.rate))
	}
	var possible []action
	for _, a := range w.actions() {
		possible = append(possible, slices.Repeat([]action{a}, a.weight)...)
	}
	pick(rt, "action", possible...).do(rt)
	w.until(w.now) // what is due at once
}

func (w *walk) connect() {
	w.api = connect(w.t, w.fake, "model")
	w.tokenEnds = w.now.Add(30 * time.Minute).Truncate(time.Second)
}

// send makes a call, with a fresh token if the old one has expired.
func (w *walk) send(rt *rapid.T, account, method, path string, pairs []string, body any) reply {
	if !w.now.Before(w.tokenEnds) {
		if r := w.api.call("GET", edgeProducts, nil); r.Status != 401 {
			rt.Fatalf("a token that ended at %s answers %d at %s", w.tokenEnds, r.Status, w.now)
		}
		w.connect()
	}
	if account != "" {
		pairs = append(pairs, "x-on-behalf-of", account)
	}
	return edgeWith(w.api, pairs...).call(method, path, body)
}

// get makes a call that reads. code is that of its refusal, empty for none.
func (w *walk) get(rt *rapid.T, account, path, code string) reply {
	if !w.accounts[account] {
		code = "sub_account_not_found"
	}
	r := w.send(rt, account, "GET", path, nil, nil)
	w.mustAnswer(rt, r, code)
	return r
}

// mustAnswer holds status and code against each other and against the code that is due.
func (w *walk) mustAnswer(rt *rapid.T, r reply, code string) {
	got, _ := r.Body["code"].(string)
	if status := map[bool]int{true: 200, false: 400}[code == ""]; r.Status != status || got != code {
		rt.Fatalf("answered %d %s, want %d %q", r.Status, r.Raw, status, code)
	}
}

// post makes a call and holds all that comes of it against the verdict of the model.
func (w *walk) post(rt *rapid.T, q request) {
	w.past = append(w.past, q)
	v := w.judge(q)
	before := ""
	if v.apply == nil {
		w.settle(rt)
		before = w.snapshot()
	}
	r := w.send(rt, q.account, "POST", q.path, []string{"x-idempotency-key", q.key}, q.body)
	switch {
	case v.replay != nil:
		if r.Status != v.replay.Status || string(r.Raw) != string(v.replay.Raw) {
			rt.Fatalf("the replay is %d %s, the first reply was %d %s", r.Status, r.Raw, v.replay.Status, v.replay.Raw)
		}
	default:
		w.mustAnswer(rt, r, v.code)
	}
	if v.apply != nil {
		w.take(rt, v, r)
	} else {
		w.mustBeUnchanged(rt, before, v.isKept())
	}
	if v.code == "kyc_insufficient" {
		if diff := cmp.Diff(any(v.missing), r.Body["missing_fields"]); diff != "" {
			rt.Fatalf("missing_fields (-model +world): %s", diff)
		}
	}
	if v.isKept() {
		w.kept[q.key] = modelKept{q, r, w.now.Add(24 * time.Hour)}
	}
}

// take lets the model do what the world has done, and compares the reply with it.
func (w *walk) take(rt *rapid.T, v verdict, r reply) {
	h, hidden := v.apply(func(member string) string {
		id, _ := r.Body[member].(string)
		if id == "" {
			rt.Fatalf("no %s in %s", member, r.Raw)
		}
		return id
	})
	for name, want := range v.members {
		if r.Body[name] != want {
			rt.Fatalf("%s is %v, want %v: %s", name, r.Body[name], want, r.Raw)
		}
	}
	w.mustShowState(rt, r, h, hidden)
}

func (w *walk) snapshot() string { return mockserver.Snapshot(w.t, w.world) }

// mustBeUnchanged holds the world against what it was before a call that must not change it. A refusal by the rules is kept
// for its key, and nothing else.
func (w *walk) mustBeUnchanged(rt *rapid.T, before string, kept bool) {
	after := w.snapshot()
	if kept {
		before, after = withoutKept(before), withoutKept(after)
	}
	if before != after {
		rt.Fatalf("the world is another one (-before +after): %s", cmp.Diff(before, after))
	}
}

// key gives a fresh idempotency key.
func (w *walk) key() string {
	w.keys++
	return fmt.Sprintf("cc58fa96-7a49-4be1-a70b-%012d", w.keys)
}
