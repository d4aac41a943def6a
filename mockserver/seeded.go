package mockserver

import (
	"slices"

	"github.com/shopspring/decimal"

	"github.com/uqmock/uqmock/mockserver/issuing"
	"github.com/uqmock/uqmock/mockserver/world"
)

// seededProducts are the products of every world. The first is the guide's own; ids that no page shows are marked in the
// ledger (seeded-products).
func seededProducts() []issuing.Product {
	const quota = 1000
	virtual := []issuing.Form{issuing.Virtual}
	basic := required("first_name", "last_name", "email", "country_code", "phone_number")
	simplified := append(slices.Clip(basic), issuing.Field{Name: "date_of_birth"})
	enhanced := enhancedFields()
	return []issuing.Product{
		{
			ID: "0d8f10de-c888-4107-ab65-1cc9deb31b3b", BIN: "46651711", Scheme: "VISA", Forms: virtual,
			Currencies: []string{"USD", "SGD", "HKD"}, Mode: issuing.Share, Level: issuing.Enhanced, Quota: 3001,
			Status: issuing.ProductEnabled, RequiredFields: enhanced,
		},
		{
			ID: "467e993f-317a-49fc-9ea0-bf49de7d1f76", BIN: "40963608", Scheme: "VISA",
			Forms: []issuing.Form{issuing.Virtual, issuing.Physical}, Currencies: []string{"USD", "SGD"}, Mode: issuing.Share,
			Level: issuing.Simplified, Quota: quota, Status: issuing.ProductEnabled, RequiredFields: simplified, OneTime: true,
		},
		{
			ID: "5a9239b7-1618-41a5-989b-4a41fc2d4856", BIN: "49372418", Scheme: "VISA", Forms: virtual,
			Currencies: []string{"USD"}, Mode: issuing.Single, Level: issuing.Simplified, Quota: quota,
			Status: issuing.ProductEnabled, RequiredFields: simplified,
		},
		{
			ID: "40433705-0000-4000-8000-000000000001", BIN: "40433705", Scheme: "VISA", Forms: virtual,
			Currencies: []string{"USD", "SGD"}, Mode: issuing.Share, Level: issuing.Standard, Quota: quota,
			Status: issuing.ProductEnabled, RequiredFields: enhanced[:len(enhanced)-1], RegionRules: true,
		},
		{
			ID: "52773500-0000-4000-8000-000000000001", BIN: "527735", Scheme: "MASTERCARD", Forms: virtual,
			Currencies: []string{"USD", "SGD"}, Mode: issuing.Single, Level: issuing.Simplified, Quota: quota,
			Status: issuing.ProductEnabled, RequiredFields: simplified, LimitRequired: true,
		},
		{
			ID: "40963609-0000-4000-8000-000000000001", BIN: "40963609", Scheme: "VISA", Forms: virtual,
			Currencies: []string{"USD"}, Mode: issuing.Share, Level: issuing.Simplified, Quota: quota,
			Status: issuing.ProductDisabled, RequiredFields: simplified,
		},
	}
}

// enhancedFields are the requirements of the guide's product, in its order.
func enhancedFields() []issuing.Field {
	fields := required("first_name", "last_name", "email", "country_code", "date_of_birth", "phone_number", "nationality")
	return append(fields,
		group("identity", append(required("type", "number", "front_file"), optional("back_file", "hand_file")...)),
		group("residential_address", []issuing.Field{
			{Name: "country", Required: true},
			{Name: "state", Required: true},
			{Name: "city", Required: true},
			{Name: "district"},
			{Name: "line1", Required: true},
			{Name: "line2"},
			{Name: "line_en", Required: true},
			{Name: "postal_code", Required: true},
		}),
		group("kyc_verification", append(required("method"),
			issuing.Field{Name: "kyc_proof", Object: true, Fields: optional("provider", "reference_id")})),
	)
}

func required(names ...string) []issuing.Field {
	fields := optional(names...)
	for i := range fields {
		fields[i].Required = true
	}
	return fields
}

func optional(names ...string) []issuing.Field {
	fields := make([]issuing.Field, len(names))
	for i, name := range names {
		fields[i].Name = name
	}
	return fields
}

func group(name string, fields []issuing.Field) issuing.Field {
	return issuing.Field{Name: name, Object: true, Required: true, Fields: fields}
}

// seededBalances are the issuing balances of each account.
func seededBalances() map[string]decimal.Decimal {
	million := decimal.NewFromInt(1_000_000)
	return map[string]decimal.Decimal{"USD": million, "SGD": million, "HKD": million}
}

// master is the id of the world's master account.
func master(tx *world.Tx) string { return tx.Master() }

// furnish fills a new or reset world.
func (s *settled) furnish(tx *world.Tx) {
	accounts := []world.Account{{ID: master(tx), Name: "Master", Active: true}}
	for _, id := range s.SubAccounts {
		accounts = append(accounts, world.Account{ID: id, Parent: master(tx), Name: "Issuing sub-account", Active: true})
	}
	for _, a := range accounts {
		tx.Accounts.Put(a)
		for currency, amount := range s.Balances {
			tx.Balances.Put(world.Balance{ID: world.BalanceID(a.ID, currency), AccountID: a.ID, Currency: currency, Available: amount})
		}
	}
	for i, p := range s.Products {
		tx.Products.Put(world.Product{Product: p, Position: i})
	}
}
