package client

import (
	"context"
	"fmt"
	"net/http"
)

// Client calls UQPAY for one account. It may be used by many goroutines at once,
// which share its token. Make one with New and keep it.
type Client struct {
	Products    ProductService
	Cardholders CardholderService
	Cards       CardService
	Orders      OrderService

	caller caller
}

// New makes a client. It does not fail and calls nobody: if something is wrong
// with the Config, every call returns an error that says what, and that wraps
// ErrNotSent. So a client can be made where no error can be returned.
func New(config Config) *Client {
	settled := config.withDefaults()
	c := &core{config: settled, http: settled.guarded(), invalid: settled.check()}
	c.tokens = &tokens{fetch: c.fetchToken, now: settled.Now}
	return of(caller{core: c})
}

func of(c caller) *Client {
	return &Client{
		Products: ProductService{c}, Cardholders: CardholderService{c}, Cards: CardService{c}, Orders: OrderService{c},
		caller: c,
	}
}

// OnBehalfOf is a client that acts for a sub-account: every call but the token's
// carries x-on-behalf-of. Both clients share token and Config.
//
// The id is the account_id of an active Issuing sub-account, a UUID. Calls of a
// client made with anything else fail with ErrNotSent; an empty id too, because
// UQPAY may take it for the master account.
func (c *Client) OnBehalfOf(accountID string) *Client {
	next := caller{core: c.caller.core, account: accountID}
	if !isUUID(accountID) {
		next.invalid = fmt.Errorf("%w: OnBehalfOf(%.40q): want the UUID of a sub-account", ErrNotSent, accountID)
	}
	return of(next)
}

// AccessToken gives the token that calls are made with, and asks for one when
// there is none or it is about to end. Calls do this by themselves; it is here
// for checking credentials and for requests that this package does not know.
//
// It serves requestAccessToken.
func (c *Client) AccessToken(ctx context.Context) (AccessToken, error) {
	core := c.caller.core
	if core.invalid != nil {
		return AccessToken{}, &Error{Operation: tokenOperation, Err: core.invalid}
	}
	token, failure := core.tokens.get(ctx)
	if failure != nil {
		return AccessToken{}, failure
	}
	return token, nil
}

// core is what clients of all accounts share.
type core struct {
	config  Config
	invalid error // what is wrong with the config
	http    *http.Client
	tokens  *tokens
}

// caller is a core with the account it acts for; empty for the master account.
type caller struct {
	core    *core
	account string
	invalid error // what is wrong with the account
}
