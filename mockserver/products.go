package mockserver

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/uqmock/uqmock/mockserver/issuing"
	"github.com/uqmock/uqmock/mockserver/quirk"
	"github.com/uqmock/uqmock/mockserver/world"
)

// productReply is a product as List Products shows it, members in the guide's order.
type productReply struct {
	ProductID      string                `json:"product_id"`
	CardBIN        string                `json:"card_bin"`
	CardScheme     string                `json:"card_scheme"`
	CardForm       []issuing.Form        `json:"card_form"`
	CardCurrency   []string              `json:"card_currency"`
	ModeType       issuing.Mode          `json:"mode_type"`
	KYCLevel       issuing.Level         `json:"kyc_level"`
	MaxCardQuota   int                   `json:"max_card_quota"`
	ProductStatus  issuing.ProductStatus `json:"product_status"`
	RequiredFields []fieldReply          `json:"required_fields"`
}

// fieldReply is one required field. Which two of its keys are used is a quirk (product-field-keys).
type fieldReply struct {
	Name     string       `json:"name,omitempty"`
	Type     string       `json:"type,omitempty"`
	OldName  string       `json:"field_name,omitempty"`
	OldType  string       `json:"field_type,omitempty"`
	Required bool         `json:"required"`
	Fields   []fieldReply `json:"fields,omitempty"`
}

// assumedID ends the ids of seeded products that no page shows.
const assumedID = "-0000-4000-8000-000000000001"

// productList is a page of products as it was written, and what it rests on.
type productList struct {
	body    written
	assumed []string
}

// listProducts serves List Products. The list is asked for often and changes hardly ever, so it is not written each time.
func listProducts(tx *world.Tx, c *call) (any, error) {
	asked := [...]string{c.params["page_size"], c.params["page_number"], string(tx.Settings().Quirks.ProductFieldKeys)}
	kept, ok := tx.Products.Recall(asked)
	list, _ := kept.(productList)
	if !ok {
		p, err := pageOfProducts(tx, c)
		if err != nil {
			return nil, err
		}
		if list.body, err = json.Marshal(p); err != nil {
			return nil, err
		}
		list.assumed = slices.Clip(c.assumed)
		tx.Products.Remember(asked, list)
	}
	c.assumed = list.assumed
	return list.body, nil
}

func pageOfProducts(tx *world.Tx, c *call) (page[productReply], error) {
	return pageOf(tx, c, tx.Products, world.ProductsAll, world.Key{}, func(p world.Product) productReply {
		if strings.HasSuffix(p.ID, assumedID) {
			c.assume("seeded-products")
		}
		return productReply{
			ProductID: p.ID, CardBIN: p.BIN, CardScheme: p.Scheme, CardForm: p.Forms, CardCurrency: p.Currencies,
			ModeType: p.Mode, KYCLevel: p.Level, MaxCardQuota: p.Quota, ProductStatus: p.Status,
			RequiredFields: fieldsOf(p.RequiredFields, tx.Settings().Quirks),
		}
	})
}

func fieldsOf(fields []issuing.Field, q quirk.Set) []fieldReply {
	out := make([]fieldReply, len(fields))
	for i, f := range fields {
		kind := "string"
		if f.Object {
			kind = "object"
		}
		out[i] = fieldReply{Name: f.Name, Type: kind, Required: f.Required, Fields: fieldsOf(f.Fields, q)}
		if q.ProductFieldKeys == quirk.ProductFieldKeysFieldName {
			out[i].Name, out[i].Type, out[i].OldName, out[i].OldType = "", "", f.Name, kind
		}
	}
	return out
}
