package issuing_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"github.com/uqmock/uqmock/mockserver/issuing"
	"github.com/uqmock/uqmock/mockserver/quirk"
)

func cardStatuses() []issuing.CardStatus {
	return []issuing.CardStatus{
		issuing.CardPending, issuing.CardActive, issuing.CardFrozen, issuing.CardBlocked, issuing.CardPreCancel,
		issuing.CardCancelled, issuing.CardLost, issuing.CardStolen, issuing.CardFailed,
	}
}

func TestProvisionWalksEveryPair(t *testing.T) {
	orders := []issuing.OrderStatus{issuing.OrderPending, issuing.OrderProcessing, issuing.OrderSuccess, issuing.OrderFailed}
	later := noon.Add(time.Minute)
	for _, status := range cardStatuses() {
		for _, running := range orders {
			for _, result := range []issuing.Result{issuing.Succeeded, issuing.Failed} {
				t.Run(string(status)+" "+string(running)+" "+string(result), func(t *testing.T) {
					c := issuing.Card{Status: status, Limit: money("10"), UpdatedAt: noon}
					o := issuing.Order{Status: running, UpdatedAt: noon}
					gotCard, gotOrder, err := issuing.Provision(c, o, result, later)
					possible := status == issuing.CardPending && (running == issuing.OrderPending || running == issuing.OrderProcessing)
					if !possible {
						if rule, _ := ruleOf(err); rule != issuing.NotNow {
							t.Errorf("refused by %q: %v", rule, err)
						}
						if diff := cmp.Diff(c, gotCard) + cmp.Diff(o, gotOrder); diff != "" {
							t.Errorf("a refusal changed something: %s", diff)
						}
						return
					}
					if err != nil {
						t.Fatal(err)
					}
					wantCard, wantOrder := issuing.CardActive, issuing.OrderSuccess
					if result == issuing.Failed {
						wantCard, wantOrder = issuing.CardFailed, issuing.OrderFailed
					}
					if gotCard.Status != wantCard || gotOrder.Status != wantOrder {
						t.Errorf("card %s, order %s", gotCard.Status, gotOrder.Status)
					}
					if !gotCard.UpdatedAt.Equal(later) || !gotOrder.UpdatedAt.Equal(later) || !gotOrder.CompletedAt.Equal(later) {
						t.Error("the times did not move")
					}
					if result == issuing.Failed && !gotCard.Available.IsZero() {
						t.Errorf("a failed card holds %s", gotCard.Available)
					}
				})
			}
		}
	}
}

func TestProvisionWaitsForKYC(t *testing.T) {
	c := issuing.Card{Status: issuing.CardPending, AwaitsKYC: true}
	o := issuing.Order{Status: issuing.OrderProcessing}
	if _, _, err := issuing.Provision(c, o, issuing.Succeeded, noon); err == nil {
		t.Error("a card became ACTIVE before its cardholder's check ended")
	}
	failed, _, err := issuing.Provision(c, o, issuing.Failed, noon)
	if err != nil || failed.Status != issuing.CardFailed || failed.AwaitsKYC {
		t.Errorf("failing it: %+v, %v", failed, err)
	}
}

// application is a request that every rule lets pass.
func application(t interface {
	Helper()
	Fatal(args ...any)
}, mode issuing.Mode,
) issuing.Application {
	t.Helper()
	limit := money("100")
	h := made(t, proven())
	return issuing.Application{
		CardRequest: issuing.CardRequest{Currency: "USD", Limit: &limit},
		Product: &issuing.Product{
			ID: "product", BIN: "46651711", Scheme: "VISA", Currencies: []string{"USD"}, Mode: mode, Quota: 10,
			Status: issuing.ProductEnabled, RequiredFields: enhancedFields(),
		},
		Holder: &h, Balance: money("1000"),
	}
}

func TestLimit(t *testing.T) {
	for name, tc := range map[string]struct {
		limit    string // empty: not given
		required bool
		refused  bool
	}{
		"none":                {"", false, false},
		"zero":                {"0", false, false},
		"a cent":              {"0.01", false, false},
		"two decimals":        {"99.99", false, false},
		"trailing zeros":      {"1.5000", false, false},
		"three decimals":      {"0.001", false, true},
		"negative":            {"-0.01", false, true},
		"none where required": {"", true, true},
		"zero where required": {"0", true, true},
		"cent where required": {"0.01", true, false},
	} {
		t.Run(name, func(t *testing.T) {
			a := application(t, issuing.Share)
			a.Product.LimitRequired, a.Limit = tc.required, nil
			if tc.limit != "" {
				limit := money(tc.limit)
				a.Limit = &limit
			}
			err := a.Check(quirk.Default())
			if rule, at := ruleOf(err); tc.refused != (rule == issuing.InvalidRequest && at == "card_limit") || !tc.refused && err != nil {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestBalanceIsAskedOfPrepaidCardsOnly(t *testing.T) {
	for name, tc := range map[string]struct {
		mode    issuing.Mode
		balance string
		refused bool
	}{
		"just enough":     {issuing.Single, "100", false},
		"a cent short":    {issuing.Single, "99.99", true},
		"share with none": {issuing.Share, "0", false},
	} {
		a := application(t, tc.mode)
		a.Balance = money(tc.balance)
		if rule, _ := ruleOf(a.Check(quirk.Default())); (rule == issuing.BalanceTooLow) != tc.refused {
			t.Errorf("%s: rule %q", name, rule)
		}
	}
}

func TestQuota(t *testing.T) {
	for issued, refused := range map[int]bool{0: false, 9: false, 10: true, 11: true} {
		a := application(t, issuing.Share)
		a.Issued = issued
		if rule, _ := ruleOf(a.Check(quirk.Default())); (rule == issuing.QuotaExceeded) != refused {
			t.Errorf("%d of 10: rule %q", issued, rule)
		}
	}
}

// TestRulesSpeakInOrder breaks two neighbouring rules at once: the earlier one speaks.
func TestRulesSpeakInOrder(t *testing.T) {
	limit := money("-1")
	steps := []struct {
		rule issuing.Rule
		by   func(*issuing.Application)
	}{
		{issuing.ProductUnknown, func(a *issuing.Application) { a.Product.Status = issuing.ProductDisabled }},
		{issuing.CurrencyNotOffered, func(a *issuing.Application) { a.Currency = "HKD" }},
		{issuing.InvalidRequest, func(a *issuing.Application) { a.Limit = &limit }},
		{issuing.CardholderUnknown, func(a *issuing.Application) { a.Refused = issuing.CardholderNotFound() }},
		{issuing.CardholderFailed, func(a *issuing.Application) { a.Holder.Status = issuing.StatusFailed }},
		{issuing.KYCInsufficient, func(a *issuing.Application) { a.Holder.Identity = nil }},
		{issuing.ResidenceRefused, func(a *issuing.Application) { a.Product.RegionRules = true }},
		{issuing.QuotaExceeded, func(a *issuing.Application) { a.Issued = a.Product.Quota }},
		{issuing.BalanceTooLow, func(a *issuing.Application) { a.Balance = decimal.Zero }},
	}
	for i := range steps {
		for j := i; j < len(steps); j++ {
			a := application(t, issuing.Single)
			steps[i].by(&a)
			steps[j].by(&a)
			if rule, _ := ruleOf(a.Check(quirk.Default())); rule != steps[i].rule {
				t.Errorf("%s and %s broken: %q speaks", steps[i].rule, steps[j].rule, rule)
			}
		}
	}
}

func TestRegionQuirk(t *testing.T) {
	for _, tc := range []struct {
		value string
		rules bool // of the product
		want  issuing.Rule
	}{
		{"product", false, ""},
		{"product", true, issuing.ResidenceRefused},
		{"all", false, issuing.ResidenceRefused},
		{"all", true, issuing.ResidenceRefused},
		{"off", true, ""},
	} {
		a := application(t, issuing.Share)
		a.Product.RegionRules = tc.rules
		if rule, _ := ruleOf(a.Check(set(t, "region", tc.value))); rule != tc.want {
			t.Errorf("region %s, product rules %v: %q", tc.value, tc.rules, rule)
		}
	}
}

func TestOneTime(t *testing.T) {
	for name, tc := range map[string]struct {
		usage   issuing.Usage
		enabled bool
		want    issuing.Rule
	}{
		"normal":                  {issuing.Usage{Type: "NORMAL"}, false, ""},
		"one time":                {issuing.Usage{Type: "ONE_TIME", CancelTrigger: "ON_AUTH"}, true, ""},
		"one time elsewhere":      {issuing.Usage{Type: "ONE_TIME", CancelTrigger: "ON_AUTH"}, false, issuing.OneTimeRefused},
		"one time without end":    {issuing.Usage{Type: "ONE_TIME"}, true, issuing.InvalidRequest},
		"an end without one time": {issuing.Usage{CancelTrigger: "ON_AUTH"}, true, issuing.InvalidRequest},
	} {
		a := application(t, issuing.Share)
		a.Usage, a.Product.OneTime = tc.usage, tc.enabled
		if rule, _ := ruleOf(a.Check(quirk.Default())); rule != tc.want {
			t.Errorf("%s: %q", name, rule)
		}
	}
}

// TestCardMoney draws limits and outcomes: the card never has more than its limit, a FAILED one has nothing, and the sum
// of what the card holds and what the issuing balance has is what there was.
func TestCardMoney(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := application(t, issuing.Single)
		limit := decimal.New(rapid.Int64Range(0, 200_000).Draw(t, "cents"), -2)
		a.Limit = &limit
		if err := a.Check(quirk.Default()); (err != nil) != limit.GreaterThan(a.Balance) {
			t.Fatalf("limit %s of balance %s: %v", limit, a.Balance, err)
		} else if err != nil {
			return
		}
		c, o := a.Card(noon)
		if !c.Limit.Equal(limit) || !o.Amount.Equal(limit) || c.Available.GreaterThan(limit) || !c.Consumed.IsZero() {
			t.Fatalf("limit %s: card %+v, order %+v", limit, c, o)
		}
		result := rapid.SampledFrom([]issuing.Result{issuing.Succeeded, issuing.Failed}).Draw(t, "result")
		c, _, err := issuing.Provision(c, o, result, noon)
		if err != nil {
			t.Fatal(err)
		}
		if want := map[issuing.Result]decimal.Decimal{issuing.Succeeded: limit}[result]; !c.Available.Equal(want) {
			t.Fatalf("%s: available %s, want %s", result, c.Available, want)
		}
	})
}

func TestSpendingDefault(t *testing.T) {
	for bin, tc := range map[string]struct {
		mode issuing.Mode
		want string
	}{"49372418": {issuing.Single, "2500"}, "40963608": {issuing.Share, "20000"}, "46651711": {issuing.Share, "20000"}, "527735": {issuing.Single, "20000"}} {
		a := application(t, tc.mode)
		a.Product.BIN = bin
		c, _ := a.Card(noon)
		if len(c.Spending) != 1 || c.Spending[0].Amount.String() != tc.want || c.Spending[0].Interval != "PER_TRANSACTION" {
			t.Errorf("BIN %s: %+v, want %s", bin, c.Spending, tc.want)
		}
	}
	a := application(t, issuing.Share)
	a.Spending = []issuing.SpendingControl{{Amount: money("7"), Interval: "PER_TRANSACTION"}}
	c, _ := a.Card(noon)
	if diff := cmp.Diff(a.Spending, c.Spending); diff != "" {
		t.Error(diff)
	}
}
