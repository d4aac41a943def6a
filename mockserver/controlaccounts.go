package mockserver

import (
	"fmt"
	"slices"

	"github.com/shopspring/decimal"

	"github.com/uqmock/uqmock/mockserver/world"
)

// accountState is an account as the control API shows it.
type accountState struct {
	ID       string `json:"id"`
	ParentID string `json:"parent_id"`
	Name     string `json:"name"`
	Active   bool   `json:"active"`
}

func showAccount(a world.Account) accountState {
	return accountState{a.ID, a.Parent, a.Name, a.Active}
}

func listAccounts(c *controlCall) (any, error) {
	return paged(c, c.world.Accounts(), func(a world.Account) string { return a.ID }, showAccount)
}

func retrieveAccount(c *controlCall) (any, error) {
	all := c.world.Accounts()
	i := slices.IndexFunc(all, func(a world.Account) bool { return a.ID == c.params["account"] })
	if i < 0 {
		return nil, fmt.Errorf("account %s: %w in world %s", c.params["account"], ErrNotFound, c.world.Name())
	}
	return showAccount(all[i]), nil
}

func configureAccount(c *controlCall) (any, error) {
	var request struct {
		Name   *string `json:"name"`
		Active *bool   `json:"active"`
	}
	if err := c.into(&request); err != nil {
		return nil, err
	}
	var after world.Account
	made, err := c.world.ConfigureAccount(c.params["account"], func(a *world.Account) {
		if request.Name != nil {
			a.Name = *request.Name
		}
		if request.Active != nil {
			a.Active = *request.Active
		}
		after = *a
	})
	if err != nil {
		return nil, err
	}
	if made {
		c.made(c.request.URL.EscapedPath())
	}
	return showAccount(after), nil
}

// balanceState is an issuing balance as the control API shows it.
type balanceState struct {
	AccountID string `json:"account_id"`
	Currency  string `json:"currency"`
	Available string `json:"available"`
}

func showBalance(b world.Balance) balanceState {
	return balanceState{b.AccountID, b.Currency, b.Available.StringFixed(2)}
}

func listBalances(c *controlCall) (any, error) {
	all := c.world.Balances()
	if account, ok := c.params["account_id"]; ok {
		if err := c.world.hasAccount(account); err != nil {
			return nil, err
		}
		all = slices.DeleteFunc(all, func(b world.Balance) bool { return b.AccountID != account })
	}
	return paged(c, all, func(b world.Balance) string { return world.BalanceID(b.AccountID, b.Currency) }, showBalance)
}

func (w *World) hasAccount(id string) error {
	var ok bool
	w.state.View(func(tx *world.Tx) { _, ok = tx.Accounts.Get(id) })
	if !ok {
		return fmt.Errorf("account %s: %w in world %s", id, ErrNotFound, w.Name())
	}
	return nil
}

// balanceAccount is the account that a balance path means.
func balanceAccount(c *controlCall) string {
	if account, ok := c.params["account_id"]; ok {
		return account
	}
	return c.world.MasterID()
}

// MasterID is the id of the world's master account, the one that calls without x-on-behalf-of mean.
func (w *World) MasterID() (id string) {
	w.state.View(func(tx *world.Tx) { id = master(tx) })
	return id
}

func retrieveBalance(c *controlCall) (any, error) {
	account, currency := balanceAccount(c), c.params["currency"]
	if err := c.world.hasAccount(account); err != nil {
		return nil, err
	}
	available, err := c.world.Balance(account, currency)
	if err != nil {
		return nil, err
	}
	return showBalance(world.Balance{AccountID: account, Currency: currency, Available: available}), nil
}

func setBalance(c *controlCall) (any, error) {
	var request struct {
		Available decimal.Decimal `json:"available"`
	}
	if err := c.into(&request); err != nil {
		return nil, err
	}
	account, currency := balanceAccount(c), c.params["currency"]
	if err := c.world.SetBalance(account, currency, request.Available); err != nil {
		return nil, err
	}
	return showBalance(world.Balance{AccountID: account, Currency: currency, Available: request.Available}), nil
}
