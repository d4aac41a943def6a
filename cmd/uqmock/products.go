package main

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/uqmock/uqmock/mockserver/issuing"
)

// worldData is what worlds are furnished with in place of the seeded data; a part that is nil is not replaced.
type worldData struct {
	products []issuing.Product
	balances map[string]decimal.Decimal // by currency, for each account
	accounts []string                   // ids of the sub-accounts
}

// readSeedFile reads a file that has the sections of world data and nothing else.
func readSeedFile(path string) (worldData, error) {
	var d worldData
	top, ok, err := readDocument(path)
	if err != nil || !ok {
		return d, err
	}
	err = top.object(d.members()...)
	return d, err
}

// over lays one set of data over another, part by part.
func (d worldData) over(below worldData) worldData {
	if d.products != nil {
		below.products = d.products
	}
	if d.balances != nil {
		below.balances = d.balances
	}
	if d.accounts != nil {
		below.accounts = d.accounts
	}
	return below
}

func (d *worldData) members() []member {
	return []member{
		{"products", d.readProducts},
		{"balances", func(o setting) (err error) { d.balances, err = readBalances(o); return err }},
		{"accounts", d.readAccounts},
	}
}

func (d *worldData) readAccounts(list setting) error {
	d.accounts = []string{}
	return list.list(into(func(text string) error {
		id := strings.ToLower(text)
		if slices.Contains(d.accounts, id) {
			return fmt.Errorf("account %s comes twice", id)
		}
		d.accounts = append(d.accounts, id)
		return checkID(text)
	}))
}

func (d *worldData) readProducts(list setting) error {
	d.products = []issuing.Product{}
	return list.list(func(item setting) error {
		p, err := readProduct(item)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(d.products, func(old issuing.Product) bool { return old.ID == p.ID }) {
			return item.wrong("product %s comes twice", p.ID)
		}
		d.products = append(d.products, p)
		return nil
	})
}

// defaultQuota is max_card_quota of a product that does not say, as of most seeded ones.
const defaultQuota = 1000

// readProduct reads a product in the members of List Products, and three more for what that operation does not tell.
func readProduct(item setting) (issuing.Product, error) {
	p := issuing.Product{Quota: defaultQuota, Status: issuing.ProductEnabled, Forms: []issuing.Form{issuing.Virtual}}
	err := item.object(
		member{"product_id", into(func(text string) error { p.ID = strings.ToLower(text); return checkID(text) })},
		member{"card_bin", into(func(text string) error { p.BIN = text; return checkBIN(text) })},
		member{"card_scheme", into(word(&p.Scheme, "VISA", "MASTERCARD"))},
		member{"card_form", readForms(&p.Forms)},
		member{"card_currency", texts(&p.Currencies, checkCurrency)},
		member{"mode_type", into(word(&p.Mode, issuing.Single, issuing.Share))},
		member{"kyc_level", into(word(&p.Level, issuing.Simplified, issuing.Standard, issuing.Enhanced))},
		member{"max_card_quota", into(count(&p.Quota))},
		member{"product_status", into(word(&p.Status, issuing.ProductEnabled, issuing.ProductDisabled))},
		member{"required_fields", readFields(&p.RequiredFields, maxNesting)},
		member{"limit_required", into(boolValue{&p.LimitRequired}.Set)},
		member{"region_rules", into(boolValue{&p.RegionRules}.Set)},
		member{"one_time", into(boolValue{&p.OneTime}.Set)},
	)
	if err != nil {
		return p, err
	}
	for _, must := range []struct {
		name string
		has  bool
	}{
		{"product_id", p.ID != ""},
		{"card_bin", p.BIN != ""},
		{"card_scheme", p.Scheme != ""},
		{"card_form", len(p.Forms) > 0},
		{"card_currency", len(p.Currencies) > 0},
		{"mode_type", p.Mode != ""},
		{"kyc_level", p.Level != ""},
	} {
		if !must.has {
			return p, item.wrong("a product needs %s", must.name)
		}
	}
	return p, nil
}

func checkBIN(text string) error {
	if len(text) < 6 || len(text) > 8 || strings.Trim(text, "0123456789") != "" {
		return errors.New(strconv.Quote(text) + " is not a BIN: 6 to 8 digits, such as 46651711")
	}
	return nil
}

func readForms(to *[]issuing.Form) func(setting) error {
	return func(s setting) error {
		*to = nil
		return s.list(into(func(text string) error {
			var form issuing.Form
			err := word(&form, issuing.Virtual, issuing.Physical)(text)
			*to = append(*to, form)
			return err
		}))
	}
}

// maxNesting is how deep required fields can lie in each other (Enhanced KYC guide: kyc_verification.kyc_proof.provider).
const maxNesting = 3

func readFields(to *[]issuing.Field, depth int) func(setting) error {
	return func(s setting) error {
		*to = []issuing.Field{}
		return s.list(func(item setting) error {
			f, err := readField(item, depth)
			*to = append(*to, f)
			return err
		})
	}
}

func readField(item setting, depth int) (issuing.Field, error) {
	var (
		f    issuing.Field
		kind string
	)
	members := []member{
		{"name", into(func(text string) error { f.Name = text; return nil })},
		{"type", into(word(&kind, "string", "object"))},
		{"required", into(boolValue{&f.Required}.Set)},
	}
	if depth > 1 {
		members = append(members, member{"fields", readFields(&f.Fields, depth-1)})
	}
	err := item.object(members...)
	f.Object = kind == "object" || len(f.Fields) > 0
	switch {
	case err != nil:
		return f, err
	case f.Name == "":
		return f, item.wrong("a required field needs a name")
	case kind == "string" && len(f.Fields) > 0:
		return f, item.wrong("field %s has fields of its own, so its type must be object", f.Name)
	}
	return f, nil
}
