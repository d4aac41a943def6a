package client

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

const tokenOperation = "requestAccessToken"

// defaultTokenLife is what a token has when its reply does not say: UQPAY's
// quickstart and the vendor's React Native guide.
const defaultTokenLife = 30 * time.Minute

// maxTokenLife bounds what a reply can say: an expired_at beyond any calendar is a
// mistake, and asking once a day costs nothing.
const maxTokenLife = 24 * time.Hour

// AccessToken is what calls are made with. Printed, it does not show itself.
//
// It lives from the Date of its reply to expired_at, 24 hours at most; 30 minutes
// when the reply lacks one of the two. A token that is over when it comes, with an
// expired_at in the past, serves the call it was asked for, retries included, and
// no other: each call then asks once.
type AccessToken struct {
	// Text is the token without the word Bearer.
	Text string
	// RenewAt is when it will be replaced, and ExpiresAt when it ends, both on the
	// clock of Config.Now. They are equal when it is over as it comes.
	RenewAt, ExpiresAt time.Time
}

// lifeless reports whether the token was over when it came: one that has a life
// is renewed before its end.
func (t AccessToken) lifeless() bool { return t.Text != "" && t.RenewAt.Equal(t.ExpiresAt) }

// String leaves the token itself out.
func (t AccessToken) String() string {
	return "access token until " + t.ExpiresAt.Format(time.RFC3339)
}

// GoString leaves the token itself out.
func (t AccessToken) GoString() string { return t.String() }

// tokenReply is the body of the token operation.
type tokenReply struct {
	Text      string    `json:"auth_token"`
	ExpiredAt epoch     `json:"expired_at"`
	sentAt    time.Time // the reply's Date; zero when there is none
}

func (t *tokenReply) absent() string {
	if t.Text == "" {
		return "auth_token"
	}
	return ""
}

// epoch is Unix seconds; 0 when absent.
type epoch int64

func (e *epoch) UnmarshalJSON(raw []byte) error {
	text, err := scalar(raw)
	if err != nil || text == "" {
		return err
	}
	seconds, err := wholeNumber(text)
	if err != nil {
		return fmt.Errorf("expired_at is %.40q: want Unix seconds, a whole number below 2^63", text)
	}
	*e = epoch(seconds)
	return nil
}

// date notes when the reply was sent, on its server's clock.
func (t *tokenReply) date(header http.Header) {
	t.sentAt, _ = http.ParseTime(header.Get("Date")) // zero when there is none
}

// life is how long the token is good. Both instants are the server's, so it does
// not matter whether our clock agrees with its.
func (t *tokenReply) life() time.Duration {
	if t.ExpiredAt == 0 || t.sentAt.IsZero() {
		return defaultTokenLife
	}
	sent, longest := t.sentAt.Unix(), int64(maxTokenLife/time.Second)
	ends := min(max(int64(t.ExpiredAt), sent), sent+longest) // before the difference, which could overflow
	return time.Duration(ends-sent) * time.Second
}

// fetchToken asks for a token, as often as any other call.
func (c *core) fetchToken(ctx context.Context, pausing func(time.Duration, *Error)) (AccessToken, *Error) {
	var token AccessToken
	ask := request{
		operation: tokenOperation, method: http.MethodPost, target: c.config.BaseURL + "/v1/connect/token",
		header: http.Header{"Accept": {"application/json"}, "Content-Type": {"application/json"}},
	}
	ask.header.Set("x-client-id", c.config.ClientID)
	ask.header.Set("x-api-key", c.config.APIKey)
	failure := c.persist(ctx, tokenOperation, pausing, func(ctx context.Context) *Error {
		var answer tokenReply
		askedAt := c.config.Now() // before: a slow reply must not lengthen the life
		if failure := c.send(ctx, ask, &answer); failure != nil {
			return failure
		}
		life := answer.life()
		token = AccessToken{Text: answer.Text, ExpiresAt: askedAt.Add(life)}
		token.RenewAt = token.ExpiresAt.Add(-min(c.config.TokenMargin, life/2))
		return nil
	})
	return token, failure
}
