package mockserver_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/shopspring/decimal"

	"github.com/uqmock/uqmock/mockserver"
	"github.com/uqmock/uqmock/mockserver/issuing"
	"github.com/uqmock/uqmock/openapi"
)

// headed makes a call with other headers; an empty value takes one away.
func (p *play) headed(method, path string, body any, headers ...string) reply {
	p.t.Helper()
	was := p.extra.Clone()
	defer func() { p.extra = was }()
	for i := 0; i < len(headers); i += 2 {
		p.extra[http.CanonicalHeaderKey(headers[i])] = []string{headers[i+1]}
		if headers[i+1] == "" {
			p.extra[http.CanonicalHeaderKey(headers[i])] = nil
		}
	}
	return p.call(method, path, body)
}

// twice uses one idempotency key for two calls and gives the second reply.
func (p *play) twice(second func(key string) reply) reply {
	p.t.Helper()
	key := uuid.NewString()
	if r := p.headed("POST", cardholdersPath, simple(1), "x-idempotency-key", key); r.Status != 200 {
		p.t.Fatalf("%d %s", r.Status, r.Raw)
	}
	return second(key)
}

// create gives the reply of createCardholder, issue that of createCard.
func (p *play) create(body map[string]any) reply { return p.call("POST", cardholdersPath, body) }
func (p *play) issue(body map[string]any) reply  { return p.call("POST", cardsPath, body) }

// provoked says for each rule how it comes to speak.
var provoked = map[string]func(p *play) reply{
	"invalid-request": func(p *play) reply { return p.create(without(simple(1), "email")) },
	"email-duplicated": func(p *play) reply {
		p.enrol(simple(1))
		return p.create(with(simple(2), "email", "simple1@example.com"))
	},
	"phone-invalid":    func(p *play) reply { return p.create(with(simple(1), "phone_number", "12")) },
	"phone-duplicated": func(p *play) reply { p.enrol(simple(1)); return p.create(with(simple(2), "phone_number", "80000001")) },
	"reference-id-duplicated": func(p *play) reply {
		p.enrol(sarah("THIRD_PARTY"))
		return p.create(with(with(sarah("THIRD_PARTY"), "email", "x@example.com"), "phone_number", "81111111"))
	},
	"cardholder-not-found": func(p *play) reply { return p.call("GET", cardholdersPath+"/"+noSuchID, nil) },
	"product-not-found":    func(p *play) reply { return p.issue(cardOf(p.enrol(simple(1)), disabledProduct)) },
	"card-currency": func(p *play) reply {
		return p.issue(with(cardOf(p.enrol(simple(1)), simpleProduct), "card_currency", "HKD"))
	},
	"cardholder-pending":    func(p *play) reply { return p.issue(cardOf(p.enrol(standard()), simpleProduct)) },
	"cardholder-incomplete": func(p *play) reply { return p.issue(cardOf(p.enrol(sarah("SUMSUB_REDIRECT")), simpleProduct)) },
	"cardholder-failed": func(p *play) reply {
		id := p.enrol(standard())
		p.control(p.world.CompleteReview(id, "FAILED"))
		return p.issue(cardOf(id, simpleProduct))
	},
	"kyc-insufficient":  func(p *play) reply { return p.issue(cardOf(p.enrol(simple(1)), guideProduct)) },
	"residence-country": func(p *play) reply { return p.issue(cardOf(p.enrol(sarah("THIRD_PARTY")), regionalProduct)) },
	"nationality": func(p *play) reply {
		return p.issue(cardOf(p.enrol(with(inside(sarah("THIRD_PARTY"), "residential_address", "country", "MY"), "nationality", "RU")), regionalProduct))
	},
	"one-time-bin": func(p *play) reply {
		return p.issue(with(with(cardOf(p.enrol(simple(1)), prepaidProduct), "usage_type", "ONE_TIME"), "auto_cancel_trigger", "ON_AUTH"))
	},
	"card-quota": func(p *play) reply { return p.issue(cardOf(p.enrol(simple(1)), noQuotaProduct)) },
	"issuing-balance": func(p *play) reply {
		p.control(p.world.SetBalance("", "USD", decimal.Zero))
		return p.issue(cardOf(p.enrol(simple(1)), prepaidProduct))
	},
	"card-not-found":  func(p *play) reply { return p.call("GET", cardsPath+"/"+noSuchID, nil) },
	"order-not-found": func(p *play) reply { return p.call("GET", cardsPath+"/"+noSuchID+"/order", nil) },
	"token-missing":   func(p *play) reply { return p.headed("GET", cardsPath, nil, "x-auth-token", "") },
	"token-format":    func(p *play) reply { return p.headed("GET", cardsPath, nil, "x-auth-token", "Bearer  "+p.token) },
	"token-forged": func(p *play) reply {
		return p.headed("GET", cardsPath, nil, "x-auth-token", p.token[:len(p.token)-4]+"AAAA")
	},
	"token-expired": func(p *play) reply {
		old := p.token
		p.pass(30 * time.Minute)
		return p.headed("GET", cardsPath, nil, "x-auth-token", old)
	},
	"client-id": func(p *play) reply {
		return p.headed("POST", "/v1/connect/token", nil, "x-client-id", "no spaces", "x-api-key", "k")
	},
	"client-id-missing": func(p *play) reply { return p.headed("POST", "/v1/connect/token", nil, "x-api-key", "k") },
	"api-key": func(p *play) reply {
		listed, err := mockserver.New(mockserver.Config{Credentials: []mockserver.Credential{{ClientID: "play", APIKey: "k"}}})
		if err != nil {
			p.t.Fatal(err)
		}
		a := *p.api
		a.do = listed.Transport().RoundTrip
		a.extra = http.Header{"X-Client-Id": {"play"}, "X-Api-Key": {"wrong"}}
		return a.call("POST", "/v1/connect/token", nil)
	},
	"api-key-missing":         func(p *play) reply { return p.headed("POST", "/v1/connect/token", nil, "x-client-id", "play") },
	"on-behalf-of":            func(p *play) reply { return p.headed("GET", cardsPath, nil, "x-on-behalf-of", noSuchID) },
	"path":                    func(p *play) reply { return p.call("GET", "/v1/issuing/nothing", nil) },
	"method":                  func(p *play) reply { return p.call("DELETE", cardsPath, nil) },
	"body-size":               func(p *play) reply { return p.call("POST", cardholdersPath, strings.Repeat(" ", 13<<20)) },
	"content-type":            func(p *play) reply { return p.headed("POST", cardholdersPath, simple(1), "content-type", "text/plain") },
	"idempotency-key-missing": func(p *play) reply { return p.headed("POST", cardholdersPath, simple(1), "x-idempotency-key", "") },
	"idempotency-key-format":  func(p *play) reply { return p.headed("POST", cardholdersPath, simple(1), "x-idempotency-key", "123") },
	"idempotency-key-operation": func(p *play) reply {
		return p.twice(func(key string) reply {
			return p.headed("POST", cardsPath, cardOf(noSuchID, simpleProduct), "x-idempotency-key", key)
		})
	},
	"idempotency-key-account": func(p *play) reply {
		return p.twice(func(key string) reply {
			return p.headed("POST", cardholdersPath, simple(1), "x-idempotency-key", key, "x-on-behalf-of", mockserver.SubAccountID)
		})
	},
	"idempotency-key-body": func(p *play) reply {
		return p.twice(func(key string) reply { return p.headed("POST", cardholdersPath, simple(2), "x-idempotency-key", key) })
	},
	"world-limit": func(p *play) reply {
		for i := range 9_999 {
			p.fake.World(fmt.Sprint(i))
		}
		return p.headed("POST", "/v1/connect/token", nil, "x-client-id", "one-too-many", "x-api-key", "k")
	},
	"internal-error": func(p *play) reply {
		spoilt := mockserver.Sabotaged(p.fake, "createCardholder", func(any, error) (any, error) { return nil, errors.New("broken") })
		a := *p.api
		a.do = (&http.Client{Transport: served{spoilt}}).Do
		return a.call("POST", cardholdersPath, simple(1))
	},
}

// noQuotaProduct is one that the account may have no card of.
const noQuotaProduct = "00000000-0000-4000-8000-0000000000aa"

// served is a transport to a handler.
type served struct{ http.Handler }

func (s served) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body == nil {
		r.Body = http.NoBody
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w.Result(), nil
}

// errorPlay has the seeded products and one without a quota.
func errorPlay(t *testing.T) *play {
	t.Helper()
	p := newPlay(t)
	none := strictProduct(0, false)
	none.ID, none.RequiredFields, none.Mode = noQuotaProduct, nil, issuing.Share
	_, err := p.world.PutProduct(none)
	p.control(err)
	return p
}

// TestBehaviourEveryRefusal produces every row of the table once: status, type, code, the ledger entry it rests on, and a
// log and a journal that name the rule.
func TestBehaviourEveryRefusal(t *testing.T) {
	for rule, row := range mockserver.Refusals() {
		if row.OfTheFakeOnly {
			continue
		}
		t.Run(rule, func(t *testing.T) {
			provoke, ok := provoked[rule]
			if !ok {
				t.Fatal("nothing provokes this rule")
			}
			r := provoke(errorPlay(t))
			if r.Status != row.Status {
				t.Errorf("status %d, want %d: %s", r.Status, row.Status, r.Raw)
			}
			kind, _ := r.Body["type"].(string)
			code := fmt.Sprint(r.Body["code"])
			if rule == "token-missing" {
				code = row.Code
				if diff := cmp.Diff(map[string]any{"error": "Invalid authorization header"}, r.Body); diff != "" {
					t.Error(diff)
				}
			}
			if kind != row.Type || code != row.Code {
				t.Errorf("type %q, code %q; want %q and %q", kind, code, row.Type, row.Code)
			}
			said := r.Header.Get("x-uqmock-rule")
			if said != rule && (rule != "invalid-request" || !strings.HasPrefix(said, "request.")) {
				t.Errorf("x-uqmock-rule is %q", said)
			}
			if got := r.Header.Get("x-uqmock-assumed"); got != row.LedgerID {
				t.Errorf("x-uqmock-assumed is %q, want %q", got, row.LedgerID)
			}
			if r.Header.Get("x-request-id") == "" {
				t.Error("no X-Request-Id")
			}
		})
	}
	for rule := range provoked {
		if _, ok := mockserver.Refusals()[rule]; !ok {
			t.Errorf("%s is no rule", rule)
		}
	}
}

// TestBehaviourEveryCodeIsKnown: a code is documented, or the ledger has it under the entry that the reply names.
func TestBehaviourEveryCodeIsKnown(t *testing.T) {
	documented := []string{"card_not_found", "sub_account_not_found"}
	for rule, row := range mockserver.Refusals() {
		if row.LedgerID == "" {
			ours := rule == "world-limit" || row.OfTheFakeOnly
			if !ours && !slices.Contains(documented, row.Code) {
				t.Errorf("%s: the code %s is neither documented nor in the ledger", rule, row.Code)
			}
			continue
		}
		entry, ok := openapi.LedgerEntry(row.LedgerID)
		numeric := row.Type == "" // the two envelopes that have no such code
		if !ok || !numeric && !slices.Contains(entry.Codes, row.Code) {
			t.Errorf("%s: the ledger's entry %s does not have the code %s", rule, row.LedgerID, row.Code)
		}
	}
	for _, entry := range openapi.Ledger() {
		for _, code := range entry.Codes {
			spoken := false
			for _, row := range mockserver.Refusals() {
				spoken = spoken || row.Code == code
			}
			if !spoken {
				t.Errorf("the ledger's %s has the code %s, which nothing answers", entry.ID, code)
			}
		}
	}
}

// TestBehaviourEveryRuleHasAReply: the rules of the domain and the table of replies have the same rows.
func TestBehaviourEveryRuleHasAReply(t *testing.T) {
	for _, rule := range issuing.Rules() {
		if row, ok := mockserver.Refusals()[string(rule)]; !ok || row.Code == "" {
			t.Errorf("%s has no reply", rule)
		}
	}
}
