package mockserver

import (
	"fmt"
	"slices"
	"strings"

	"github.com/uqmock/uqmock/mockserver/issuing"
)

// productState is a product as the control API shows and takes it: as List Products has it, and the rules that it follows
// beyond that.
type productState struct {
	ID             string                `json:"product_id"`
	BIN            string                `json:"card_bin"`
	Scheme         string                `json:"card_scheme"`
	Forms          []issuing.Form        `json:"card_form"`
	Currencies     []string              `json:"card_currency"`
	Mode           issuing.Mode          `json:"mode_type"`
	Level          issuing.Level         `json:"kyc_level"`
	Quota          int                   `json:"max_card_quota"`
	Status         issuing.ProductStatus `json:"product_status"`
	RequiredFields []fieldState          `json:"required_fields"`
	LimitRequired  bool                  `json:"limit_required"`
	RegionRules    bool                  `json:"region_rules"`
	OneTime        bool                  `json:"one_time"`
}

type fieldState struct {
	Name     string       `json:"name"`
	Type     string       `json:"type"`
	Required bool         `json:"required"`
	Fields   []fieldState `json:"fields,omitempty"`
}

// usualQuota is max_card_quota of a product that names none, as of most seeded ones.
const usualQuota = 1000

const objectType = "object"

func showProduct(p issuing.Product) productState {
	return productState{
		ID: p.ID, BIN: p.BIN, Scheme: p.Scheme, Forms: listOf(p.Forms), Currencies: listOf(p.Currencies), Mode: p.Mode, Level: p.Level,
		Quota: p.Quota, Status: p.Status, RequiredFields: showFields(p.RequiredFields), LimitRequired: p.LimitRequired,
		RegionRules: p.RegionRules, OneTime: p.OneTime,
	}
}

// listOf copies a list; one that is nil becomes an empty one, which JSON does not show as null.
func listOf[T any](items []T) []T { return append([]T{}, items...) }

func showFields(fields []issuing.Field) []fieldState {
	shown := make([]fieldState, 0, len(fields))
	for _, f := range fields {
		kind := "string"
		if f.Object {
			kind = objectType
		}
		shown = append(shown, fieldState{f.Name, kind, f.Required, showFields(f.Fields)})
	}
	return shown
}

func (p productState) product() issuing.Product {
	return issuing.Product{
		ID: p.ID, BIN: p.BIN, Scheme: p.Scheme, Forms: p.Forms, Currencies: p.Currencies, Mode: p.Mode, Level: p.Level,
		Quota: p.Quota, Status: p.Status, RequiredFields: readFields(p.RequiredFields), LimitRequired: p.LimitRequired,
		RegionRules: p.RegionRules, OneTime: p.OneTime,
	}
}

func readFields(fields []fieldState) []issuing.Field {
	var read []issuing.Field
	for _, f := range fields {
		read = append(read, issuing.Field{
			Name: f.Name, Object: f.Type == objectType, Required: f.Required, Fields: readFields(f.Fields),
		})
	}
	return read
}

// placed is a product and its place in the list.
type placed struct {
	productState
	place uint64
}

func listWorldProducts(c *controlCall) (any, error) {
	var all []placed
	place := uint64(0)
	for _, p := range c.world.Products() {
		place++
		all = append(all, placed{showProduct(p), place})
	}
	return paged(c, all, func(p placed) string { return ordinal(p.place) }, func(p placed) productState { return p.productState })
}

func retrieveProduct(c *controlCall) (any, error) {
	all := c.world.Products()
	i := slices.IndexFunc(all, func(p issuing.Product) bool { return p.ID == c.params["id"] })
	if i < 0 {
		return nil, fmt.Errorf("product %s: %w in world %s", c.params["id"], ErrNotFound, c.world.Name())
	}
	return showProduct(all[i]), nil
}

func configureProduct(c *controlCall) (any, error) {
	request := productState{Quota: usualQuota, Status: issuing.ProductEnabled, Forms: []issuing.Form{issuing.Virtual}}
	if err := c.into(&request); err != nil {
		return nil, err
	}
	if id := c.params["id"]; request.ID != "" && !strings.EqualFold(request.ID, id) {
		return nil, invalidMember("product_id", "is another than the one in the path", id+", or nothing")
	}
	request.ID = c.params["id"]
	product := request.product()
	made, err := c.world.PutProduct(product)
	if err != nil {
		return nil, err
	}
	if made {
		c.made(c.request.URL.EscapedPath())
	}
	return showProduct(product), nil
}
