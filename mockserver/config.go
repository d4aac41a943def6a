package mockserver

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/shopspring/decimal"

	"github.com/uqmock/uqmock/mockserver/issuing"
	"github.com/uqmock/uqmock/mockserver/quirk"
	"github.com/uqmock/uqmock/mockserver/webhook"
	"github.com/uqmock/uqmock/mockserver/world"
)

// The limits of section "Limits" of the documentation (ledger: limits).
const (
	defaultMaxBody = 12 << 20
	maxDrain       = 64 << 20
	drainFor       = 5 * time.Second
	maxFile        = 2 << 20
	maxWorlds      = 10_000
)

// SubAccountID is the id of the Issuing sub-account that every world has.
const SubAccountID = "18523f72-f4de-4f9c-bb8e-ec7d1c4f32be"

// Config says how a fake is to be. The zero Config is a good one.
type Config struct {
	// Seed is where every id, card number and code comes from; 0 means 1.
	Seed uint64
	// Revision names the state of UQPAY's contract to play, see Revisions; empty means 2026-04.
	Revision string
	// Quirks sets switches on which sources disagree, by ledger id.
	Quirks map[string]string
	// Strict refuses what a careful server might refuse: the bare token, unknown body members and query parameters.
	Strict bool
	// Policies say how asynchronous states move on; nil means the defaults.
	Policies *world.Policies
	// FrozenAt, if not zero, is when the clock of every world stands still. Otherwise it runs from the real time.
	FrozenAt time.Time
	// Credentials, if not nil, are the only ones that the token operation takes; several keys of one client id are all good.
	Credentials []Credential
	// Products, Balances and SubAccounts replace the seeded ones when not nil.
	Products    []issuing.Product
	Balances    map[string]decimal.Decimal // by currency, for every account
	SubAccounts []string
	// Endpoints are webhook endpoints that every world has from its start.
	Endpoints []webhook.Endpoint
	// IDVURLBase is put before /idv/{token} in idv_verification_url; empty means the address that the client called.
	IDVURLBase string
	// MaxBody is the largest request body in bytes; 0 means 12 MiB.
	MaxBody int64
	// Log receives a line for each refused call and for each of our own failures; nil discards.
	Log *slog.Logger
	// WebhookTransport sends webhooks; nil means the network.
	WebhookTransport http.RoundTripper
	// Wall is the wall clock; nil means the system's.
	Wall func() time.Time
	// Bug, if not nil, is told of each reply that breaks the description, which is our mistake and not the caller's.
	Bug func(operation string, err error)
	// Journal bounds the journal of each world.
	Journal world.JournalLimits
	// Seams make the fake deviate, for tests of tests.
	Seams Seams
}

// settled is a Config whose parts were checked and filled in.
type settled struct {
	Config
	settings world.Settings
}

func (c Config) settle() (settled, error) {
	s := settled{Config: c, settings: world.DefaultSettings()}
	if s.Seed == 0 {
		s.Seed = 1
	}
	if s.Revision == "" {
		s.Revision = quirk.DefaultRevision
	}
	if s.MaxBody == 0 {
		s.MaxBody = defaultMaxBody
	}
	if s.Log == nil {
		s.Log = slog.New(slog.DiscardHandler)
	}
	if s.Wall == nil {
		s.Wall = wallClock
	}
	if s.Products == nil {
		s.Products = seededProducts()
	}
	s.Products = slices.Clone(s.Products)
	for i, p := range s.Products {
		s.Products[i] = p.Clone()
	}
	if s.Balances == nil {
		s.Balances = seededBalances()
	}
	if s.SubAccounts == nil {
		s.SubAccounts = []string{SubAccountID}
	}
	return s, s.check()
}

func (s *settled) check() error {
	quirks, err := quirk.Of(s.Revision)
	if err != nil {
		return err
	}
	if s.settings.Quirks, err = quirks.With(s.Quirks); err != nil {
		return err
	}
	s.settings.Strict = s.Strict
	if s.Policies != nil {
		s.settings.Policies = *s.Policies
		s.settings = s.settings.Clone()
	}
	if err = s.checkSeeds(); err != nil {
		return err
	}
	if err = checkPolicies(s.settings.Policies); err != nil {
		return err
	}
	s.Endpoints = slices.Clone(s.Endpoints) // the caller keeps theirs
	for i, e := range s.Endpoints {
		if e, err = completeEndpoint(e); err != nil {
			return fmt.Errorf("webhook endpoint %d: %w", i+1, err)
		}
		s.Endpoints[i] = e
	}
	if s.MaxBody < 0 {
		return fmt.Errorf("max body of %d bytes is not possible: it must be positive", s.MaxBody)
	}
	return checkURLBase(s.IDVURLBase)
}

// checkSeeds refuses what worlds cannot be filled with.
func (s *settled) checkSeeds() error {
	if s.Journal.Entries < 0 || s.Journal.Bytes < 0 {
		return fmt.Errorf("journal limits of %d entries and %d bytes are not possible: they must not be negative", s.Journal.Entries, s.Journal.Bytes)
	}
	seen := map[string]bool{}
	for _, id := range s.SubAccounts {
		if parsed, err := uuid.Parse(id); err != nil || parsed.String() != id || seen[id] {
			return fmt.Errorf("sub-account %q is not possible: ids are UUIDs in lower case, each given once", id)
		}
		seen[id] = true
	}
	for _, p := range s.Products {
		if err := checkProduct(p); err != nil {
			return fmt.Errorf("product %s: %w", p.ID, err)
		}
		if seen[p.ID] {
			return fmt.Errorf("product %s is given twice", p.ID)
		}
		seen[p.ID] = true
	}
	return nil
}

func checkURLBase(base string) error {
	if base == "" {
		return nil
	}
	u, err := url.Parse(base)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.RawQuery != "" || u.Fragment != "" {
		return fmt.Errorf("idv url base %q is not an address: it must look like http://127.0.0.1:4010", base)
	}
	return nil
}
