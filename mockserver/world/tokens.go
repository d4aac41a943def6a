package world

import (
	"strconv"
	"time"

	"github.com/uqmock/uqmock/mockserver/quirk"
)

// tokenLife is how long an access token is good for (Access Token reference), in world time.
const tokenLife = 30 * time.Minute

// tokens are the access tokens that the world gave out and that have not expired, by jti. A reset keeps them.
type tokens struct {
	made  uint64
	valid map[string]time.Time // expiry
	order []Token              // as they were made; expired ones are forgotten from the front
}

// maxTokens bounds the tokens of a world that are good at a time; beyond it the oldest ends.
const maxTokens = 10_000

// Token is one access token's identity.
type Token struct {
	ID        string // jti, a counter
	IssuedAt  time.Time
	ExpiresAt time.Time
}

// IssueToken makes a token. Under the quirk tokens: newest-only the earlier ones end with it.
func (w *World) IssueToken() Token {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := w.now()
	w.catchUp(now)
	w.tokens.forget(now, w.settings.Quirks.Tokens == quirk.TokensNewestOnly)
	w.tokens.made++
	t := Token{ID: strconv.FormatUint(w.tokens.made, 10), IssuedAt: now, ExpiresAt: now.Add(tokenLife).Truncate(time.Second)}
	w.tokens.valid[t.ID] = t.ExpiresAt
	w.tokens.order = append(w.tokens.order, t)
	return t
}

func (t *tokens) forget(now time.Time, all bool) {
	if t.valid == nil {
		t.valid = map[string]time.Time{}
	}
	for len(t.order) > 0 && (all || len(t.order) >= maxTokens || !now.Before(t.order[0].ExpiresAt)) {
		delete(t.valid, t.order[0].ID)
		t.order = t.order[1:]
	}
}

// TokenValid reports whether a token of this id and expiry can still be used.
func (w *World) TokenValid(id string, expires time.Time) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	known, ok := w.tokens.valid[id]
	valid := ok && known.Equal(expires) && w.now().Before(known)
	if f := w.config.Seams.TokenValid; f != nil {
		return f(expires, w.now(), valid)
	}
	return valid
}
