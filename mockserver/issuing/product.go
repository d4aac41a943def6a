package issuing

import (
	"slices"
)

// Mode says whose money a card spends (Core Concepts guide).
type Mode string

// The two modes.
const (
	Single Mode = "SINGLE" // prepaid: money is moved from the issuing balance onto the card
	Share  Mode = "SHARE"  // spends the issuing balance, up to the card's limit
)

// ProductStatus says whether cards can be made of a product.
type ProductStatus string

// The two statuses.
const (
	ProductEnabled  ProductStatus = "ENABLED"
	ProductDisabled ProductStatus = "DISABLED"
)

// Form is a form a card can have, as products spell it.
type Form string

// The two forms.
const (
	Virtual  Form = "VIR"
	Physical Form = "PHY"
)

// Field is one requirement of a product: a member of the cardholder's data.
type Field struct {
	Name     string
	Object   bool // type object; else string
	Required bool
	Fields   []Field // members of an object
}

// Product is a card product (List Products).
type Product struct {
	ID             string
	BIN            string
	Scheme         string // VISA, MASTERCARD
	Forms          []Form
	Currencies     []string
	Mode           Mode
	Level          Level
	Quota          int // cards an account may have of it; 0 allows none
	Status         ProductStatus
	RequiredFields []Field
	LimitRequired  bool // card_limit must be given and be at least 0.01
	RegionRules    bool // residence and nationality are limited
	OneTime        bool // usage_type ONE_TIME is possible
}

// Missing lists what p demands and the profile lacks, in the product's order. An object is listed with just those of
// its members that are wanting; one that is absent altogether with all its required members.
func (p Product) Missing(profile Profile) []Field {
	var out []Field
	for _, f := range p.RequiredFields {
		if missing, ok := f.missing(profile, f.Name); ok {
			out = append(out, missing)
		}
	}
	return out
}

func (f Field) missing(profile Profile, path string) (Field, bool) {
	if !f.Required {
		return Field{}, false
	}
	if !f.Object {
		return f, !profile.Has(path)
	}
	short := f
	short.Fields = nil
	for _, inner := range f.Fields {
		if m, ok := inner.missing(profile, path+"."+inner.Name); ok {
			short.Fields = append(short.Fields, m)
		}
	}
	return short, !profile.Has(path) || len(short.Fields) > 0
}

// Paths spells the field, or each of its missing members, as dotted paths.
func (f Field) Paths() []string {
	if len(f.Fields) == 0 {
		return []string{f.Name}
	}
	var out []string
	for _, inner := range f.Fields {
		for _, p := range inner.Paths() {
			out = append(out, f.Name+"."+p)
		}
	}
	return out
}

// Clone gives a product that shares nothing with this one.
func (p Product) Clone() Product {
	p.Forms, p.Currencies = slices.Clone(p.Forms), slices.Clone(p.Currencies)
	p.RequiredFields = cloneFields(p.RequiredFields)
	return p
}

func cloneFields(fields []Field) []Field {
	out := slices.Clone(fields)
	for i := range out {
		out[i].Fields = cloneFields(out[i].Fields)
	}
	return out
}

// Offers reports whether cards of the product can be in the currency.
func (p Product) Offers(currency string) bool { return slices.Contains(p.Currencies, currency) }
