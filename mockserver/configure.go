package mockserver

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"

	"github.com/uqmock/uqmock/mockserver/issuing"
	"github.com/uqmock/uqmock/mockserver/world"
)

// maxConfigured bounds the products and the accounts of a world.
const maxConfigured = 1_000

// Products lists the world's products in the order of List Products.
func (w *World) Products() []issuing.Product {
	var all []issuing.Product
	w.state.View(func(tx *world.Tx) {
		for _, p := range tx.Products.Page(world.ProductsAll, world.Key{}, 0, tx.Products.Len()) {
			all = append(all, p.Clone())
		}
	})
	return all
}

// PutProduct makes a product, or replaces the one of its id; made tells which. Cards that were issued stay as they are.
// The id is a UUID in lower case.
func (w *World) PutProduct(p issuing.Product) (made bool, err error) {
	if err = checkProduct(p); err != nil {
		return false, fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	err = w.control(func(tx *world.Tx) error {
		old, ok := tx.Products.Get(p.ID)
		if made = !ok; made {
			if tx.Products.Len() >= maxConfigured {
				return fmt.Errorf("%w: the world has %d products already", ErrWrongState, maxConfigured)
			}
			old.Position = tx.Products.Len()
		}
		tx.Products.Put(world.Product{Product: p.Clone(), Position: old.Position})
		return nil
	})
	return made && err == nil, err
}

func checkProduct(p issuing.Product) error {
	bin := regexp.MustCompile(`^[0-9]{6,8}$`)
	currency := regexp.MustCompile(`^[A-Z]{3,4}$`)
	odd := slices.IndexFunc(p.Currencies, func(c string) bool { return !currency.MatchString(c) })
	switch {
	case p.ID == "":
		return invalidMember("product_id", "is missing", "a UUID in lower case")
	case !bin.MatchString(p.BIN):
		return invalidMember("card_bin", "is not a BIN", "6 to 8 digits")
	case len(p.Currencies) == 0 || odd >= 0:
		return invalidMember("card_currency", "holds no currency, or one that is none", "codes of 3 or 4 capital letters, such as USD")
	case len(p.Forms) == 0:
		return invalidMember("card_form", "is empty", "VIR, PHY or both")
	case p.Quota < 0:
		return invalidMember("max_card_quota", "is negative", "0 or more")
	}
	return checkFieldsOf(p.RequiredFields, "", "required_fields")
}

// checkFieldsOf refuses requirements that no cardholder could ever meet, because no member has the name.
func checkFieldsOf(fields []issuing.Field, parent, at string) error {
	seen := map[string]bool{}
	known := issuing.MembersOf(parent)
	for i, f := range fields {
		here := fmt.Sprintf("%s[%d]", at, i)
		path := f.Name
		if parent != "" {
			path = parent + "." + f.Name
		}
		object := len(issuing.MembersOf(path)) > 0
		switch {
		case !slices.Contains(known, f.Name):
			return invalidMember(here+".name", fmt.Sprintf("%.80q is no member of a cardholder", f.Name), didYouMean(f.Name, known))
		case seen[f.Name]:
			return invalidMember(here+".name", f.Name+" is listed twice", "each member once")
		case f.Object != object:
			return invalidMember(here+".type", "does not fit "+f.Name, "object for a member that has members, string for any other")
		}
		seen[f.Name] = true
		if err := checkFieldsOf(f.Fields, path, here+".fields"); err != nil {
			return err
		}
	}
	return nil
}

// Accounts lists the master account and its sub-accounts by id.
func (w *World) Accounts() []world.Account {
	var all []world.Account
	w.state.View(func(tx *world.Tx) { all = slices.Collect(tx.Accounts.All()) })
	return all
}

// ConfigureAccount changes the account of an id, or makes a sub-account of it that is active and has the balances that
// every account starts with; made tells which. The id is a UUID in lower case.
func (w *World) ConfigureAccount(id string, change func(*world.Account)) (made bool, err error) {
	err = w.control(func(tx *world.Tx) error {
		account, ok := tx.Accounts.Get(id)
		if made = !ok; made {
			if tx.Accounts.Len() >= maxConfigured {
				return fmt.Errorf("%w: the world has %d accounts already", ErrWrongState, maxConfigured)
			}
			account = w.server.config.subAccount(tx, id)
		}
		parent := account.Parent
		change(&account)
		account.ID, account.Parent = id, parent
		if parent == "" && !account.Active {
			return fmt.Errorf("%w: the master account cannot be made inactive", ErrWrongState)
		}
		tx.Accounts.Put(account)
		return nil
	})
	return made && err == nil, err
}

// subAccount makes a sub-account with its balances.
func (s *settled) subAccount(tx *world.Tx, id string) world.Account {
	for currency, amount := range s.Balances {
		tx.Balances.Put(world.Balance{
			ID: world.BalanceID(id, currency), AccountID: id, Currency: currency, Available: amount,
		})
	}
	return world.Account{ID: id, Parent: master(tx), Name: "Issuing sub-account", Active: true}
}

// Balances lists the issuing balances by account and currency.
func (w *World) Balances() []world.Balance {
	var all []world.Balance
	w.state.View(func(tx *world.Tx) { all = slices.Collect(tx.Balances.All()) })
	slices.SortFunc(all, func(a, b world.Balance) int {
		return cmp.Or(cmp.Compare(a.AccountID, b.AccountID), cmp.Compare(a.Currency, b.Currency))
	})
	return all
}
