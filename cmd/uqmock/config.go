package main

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"
	"github.com/spf13/pflag"

	"github.com/uqmock/uqmock/mockserver"
	"github.com/uqmock/uqmock/mockserver/webhook"
	"github.com/uqmock/uqmock/mockserver/world"
	"github.com/uqmock/uqmock/openapi"
)

// sections are the parts of a config file that no flag can say. What a file does not have stays nil.
type sections struct {
	worldData
	credentials []mockserver.Credential
	policies    *world.Policies
	endpoints   []webhook.Endpoint
	quirks      quirkValues
}

// readConfig reads a config file. Its keys are the sections and the flags; a flag that is settled already, by the command
// line or the environment, is left as it is.
func readConfig(path string, flags *pflag.FlagSet, settled map[string]bool) (sections, error) {
	s := sections{quirks: quirkValues{}}
	top, ok, err := readDocument(path)
	if err != nil || !ok {
		return s, err
	}
	members := append(s.members(), s.worldData.members()...)
	flags.VisitAll(func(f *pflag.Flag) {
		if isKey(f.Name) {
			members = append(members, member{f.Name, into(func(text string) error {
				if settled[f.Name] {
					return nil
				}
				return f.Value.Set(text)
			})})
		}
	})
	err = top.object(members...)
	return s, err
}

// isKey tells the flags that are keys of the config file: all but help, the file itself, and quirk, whose key is the
// section quirks.
func isKey(flag string) bool { return !slices.Contains([]string{"help", "config", "quirk"}, flag) }

func (s *sections) members() []member {
	return []member{
		{"credentials", s.readCredentials},
		{"policies", s.readPolicies},
		{"webhooks", s.readEndpoints},
		{"quirks", s.readQuirks},
	}
}

func (s *sections) readQuirks(list setting) error {
	return list.entries(func(id string, key, value setting) error {
		text, err := value.Text()
		if err != nil {
			return misuse("%w", err)
		}
		if err := s.quirks.put(id, text); err != nil {
			return key.wrong("%w", err)
		}
		return nil
	})
}

func (s *sections) readCredentials(list setting) error {
	s.credentials = []mockserver.Credential{}
	return list.list(func(item setting) error {
		var c mockserver.Credential
		err := item.object(
			member{"client_id", into(func(text string) error { c.ClientID = text; return checkWorld(text) })},
			member{"api_key", into(func(text string) error { c.APIKey = text; return checkSecret(text) })},
		)
		if err == nil && (c.ClientID == "" || c.APIKey == "") {
			return item.wrong("a credential needs client_id and api_key")
		}
		s.credentials = append(s.credentials, c)
		return err
	})
}

// checkWorld refuses a name that no world can have.
func checkWorld(name string) error {
	const allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-"
	if len(name) < 1 || len(name) > 128 || strings.Trim(name, allowed) != "" {
		return errors.New("not a client id: it must be 1 to 128 of A-Z a-z 0-9 . _ -")
	}
	return nil
}

func (s *sections) readPolicies(o setting) error {
	p := world.DefaultSettings().Policies
	s.policies = &p
	var members []member
	for _, kind := range mockserver.PolicyKinds() {
		members = append(members, policyMember(kind, kind.Of(&p)))
	}
	return o.object(append(members, member{"webhook_retry", func(o setting) error {
		return o.object(member{"waits", func(list setting) error {
			p.WebhookRetry.Waits = []time.Duration{}
			return list.list(into(func(text string) error {
				var wait time.Duration
				err := delay(&wait)(text)
				p.WebhookRetry.Waits = append(p.WebhookRetry.Waits, wait)
				return err
			}))
		}})
	}})...)
}

func policyMember(kind mockserver.PolicyKind, p *world.Policy) member {
	return member{kind.Name, func(o setting) error {
		return o.object(
			member{"mode", into(word(&p.Mode, world.Manual, world.Immediate, world.After))},
			member{"delay", into(delay(&p.Delay))},
			member{"outcome", into(word(&p.Outcome, kind.Outcomes...))},
		)
	}}
}

// delay makes a setter of a duration that is not negative.
func delay(to *time.Duration) func(string) error {
	return func(text string) error {
		d, err := time.ParseDuration(text)
		if err != nil || d < 0 {
			return errors.New(strconv.Quote(text) + " is not a duration of 0s or more, such as 2s")
		}
		*to = d
		return nil
	}
}

func (s *sections) readEndpoints(list setting) error {
	return list.list(func(item setting) error {
		e := newEndpoint()
		err := item.object(
			member{"url", into(func(text string) error { e.URL = text; return nil })},
			member{"secret", into(func(text string) error { e.Secret = text; return checkSecret(text) })},
			member{"events", texts(&e.Events, func(string) error { return nil })},
			member{"timestamps", into(word(&e.Timestamps, webhook.Wall, webhook.World))},
			member{"timestamp_unit", into(word(&e.Unit, webhook.Seconds, webhook.Milliseconds))},
			member{"ordered", into(boolValue{&e.Ordered}.Set)},
		)
		if err != nil {
			return err
		}
		if err := e.Validate(); err != nil {
			return item.wrong("%w", err)
		}
		s.endpoints = append(s.endpoints, e)
		return nil
	})
}

// newEndpoint is what an endpoint is unless told otherwise: receivers check their wall clock.
func newEndpoint() webhook.Endpoint { return webhook.Endpoint{Timestamps: webhook.Wall, Ordered: true} }

// readBalances reads amounts by currency.
func readBalances(o setting) (map[string]decimal.Decimal, error) {
	balances := map[string]decimal.Decimal{}
	return balances, o.entries(func(currency string, key, value setting) error {
		if err := checkCurrency(currency); err != nil {
			return key.wrong("%w", err)
		}
		return into(func(text string) error {
			amount, err := decimal.NewFromString(text)
			if err != nil || len(text) > maxAmount || amount.Exponent() > 0 || amount.IsNegative() || !amount.Equal(amount.Truncate(2)) {
				return errors.New(strconv.Quote(text) + " is not an amount: 0 or more with at most two decimals, such as 1000000.00")
			}
			balances[currency] = amount
			return nil
		})(value)
	})
}

// maxAmount bounds how long an amount is written: up to 999,999,999,999,999.99.
const maxAmount = 18

func checkCurrency(text string) error {
	if len(text) < 3 || len(text) > 4 || strings.Trim(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return errors.New(strconv.Quote(text) + " is not a currency: 3 or 4 capital letters, such as USD")
	}
	return nil
}

func checkID(text string) error {
	if openapi.Formats()["uuid"](text) != nil {
		return errors.New(strconv.Quote(text) + " is not an id: it must be a UUID, such as " + mockserver.SubAccountID)
	}
	return nil
}
