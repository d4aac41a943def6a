package contract_test

import (
	"github.com/shopspring/decimal"

	"github.com/uqmock/uqmock/mockserver/issuing"
)

// gateMutants go wrong in who gets a card.
func gateMutants() []mutant {
	all := []mutant{
		{name: "gate-is-open", seams: judging(func(a *issuing.Application) { requiring(a, nil) })},
		{name: "gate-looks-at-the-stored-alone", seams: judging(func(a *issuing.Application) { a.Inline = issuing.Profile{} })},
		{name: "pending-let-through", seams: letThrough(issuing.StatusPending)},
		{name: "incomplete-let-through", seams: letThrough(issuing.StatusIncomplete)},
		{name: "failed-let-through", seams: letThrough(issuing.StatusFailed)},
		{name: "disabled-product-sold", seams: judging(func(a *issuing.Application) {
			if a.Product != nil {
				a.Product.Status = issuing.ProductEnabled
			}
		})},
		{name: "any-currency-sold", seams: judging(func(a *issuing.Application) {
			if a.Product != nil {
				a.Product.Currencies = append(a.Product.Currencies, a.Currency)
			}
		})},
		{name: "quota-one-too-many", seams: judging(func(a *issuing.Application) { a.Issued-- })},
		{name: "quota-one-too-few", seams: judging(func(a *issuing.Application) { a.Issued++ })},
		{name: "balance-not-looked-at", seams: judging(func(a *issuing.Application) { a.Balance = decimal.New(1, 12) })},
		{name: "balance-must-be-more", seams: judging(func(a *issuing.Application) { a.Balance = a.Balance.Sub(decimal.New(1, -2)) })},
		{name: "region-not-looked-at", seams: onProduct(func(p *issuing.Product) { p.RegionRules = false })},
		{name: "region-for-all-products", seams: onProduct(func(p *issuing.Product) { p.RegionRules = true })},
		{name: "limit-not-required", seams: onProduct(func(p *issuing.Product) { p.LimitRequired = false })},
		{name: "limit-always-required", seams: onProduct(func(p *issuing.Product) { p.LimitRequired = true })},
		{name: "one-time-everywhere", seams: onProduct(func(p *issuing.Product) { p.OneTime = true })},
		{name: "one-time-nowhere", seams: onProduct(func(p *issuing.Product) { p.OneTime = false })},
		{name: "thousandths-taken", seams: judging(func(a *issuing.Application) {
			if a.Limit != nil {
				cut := a.Limit.Truncate(2)
				a.Limit = &cut
			}
		})},
		{name: "optional-file-required", seams: onProduct(func(p *issuing.Product) {
			for i, f := range p.RequiredFields {
				for j := range f.Fields {
					p.RequiredFields[i].Fields[j].Required = f.Name == "identity" || f.Fields[j].Required
				}
			}
		})},
		{name: "missing-in-another-order", seams: onProduct(func(p *issuing.Product) {
			if n := len(p.RequiredFields); n > 8 {
				p.RequiredFields[4], p.RequiredFields[8] = p.RequiredFields[8], p.RequiredFields[4]
			}
		})},
		{name: "gate-before-status", seams: early(issuing.KYCInsufficient, ready)},
		{name: "quota-before-gate", seams: early(issuing.QuotaExceeded, func(a *issuing.Application) { requiring(a, nil) })},
		{name: "region-before-gate", seams: early(issuing.ResidenceRefused, func(a *issuing.Application) { requiring(a, nil) })},
		{name: "balance-before-quota", seams: early(issuing.BalanceTooLow, func(a *issuing.Application) { a.Issued = -1 << 30 })},
		{name: "cardholder-before-limit", seams: early(issuing.CardholderUnknown, func(a *issuing.Application) { a.Limit = nil })},
	}
	for _, path := range []string{
		"date_of_birth", "nationality", "identity", "residential_address", "kyc_verification",
		"residential_address.state", "residential_address.line_en", "residential_address.postal_code",
	} {
		all = append(all, mutant{name: "gate-forgets-" + path, seams: forget(path)})
	}
	for i := range all {
		all[i].operation = order
	}
	return all
}

// requiring replaces what the product asks for.
func requiring(a *issuing.Application, fields []issuing.Field) {
	if a.Product != nil {
		a.Product.RequiredFields = fields
	}
}

func onProduct(change func(*issuing.Product)) seams {
	return judging(func(a *issuing.Application) {
		if a.Product != nil {
			change(a.Product)
		}
	})
}

func letThrough(status issuing.CardholderStatus) seams {
	return judging(func(a *issuing.Application) {
		if a.Holder != nil && a.Holder.Status == status {
			a.Holder.Status = issuing.StatusSuccess
		}
	})
}

func ready(a *issuing.Application) {
	if a.Holder != nil {
		a.Holder.Status = issuing.StatusSuccess
	}
}
