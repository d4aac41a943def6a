package mockserver

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/uqmock/uqmock/mockserver/fault"
	"github.com/uqmock/uqmock/mockserver/webhook"
	"github.com/uqmock/uqmock/mockserver/world"
)

// controlError is a refusal of the control API: what was wrong, and what would be right.
type controlError struct {
	status  int
	code    string
	message string
	hint    string
}

func (e *controlError) Error() string { return e.message + " (" + e.hint + ")" }

type controlErrorReply struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Hint    string `json:"hint"`
}

func (e *controlError) body() controlErrorReply { return controlErrorReply{e.code, e.message, e.hint} }

var errPanic = errors.New("panic in a control")

// invalidMember refuses a member or parameter.
func invalidMember(path, refused, want string) *controlError {
	return &controlError{http.StatusBadRequest, "invalid_request", path + ": " + refused, want}
}

// controlKinds is the table that turns the errors of controls into replies.
var controlKinds = []struct {
	kind   error
	status int
	code   string
	hint   string // empty: where the operation is described
}{
	{ErrWorldExists, http.StatusConflict, "world_exists", "DELETE it first, use another name, or change its settings and clock"},
	{ErrTooManyWorlds, http.StatusConflict, "limit_reached", "DELETE worlds that are done"},
	{ErrNotFound, http.StatusNotFound, "not_found", "ids are those that this world gave"},
	{ErrWrongState, http.StatusConflict, "wrong_state", "look at the object first, and see what the operation wants: uqmock spec --api control"},
	{world.ErrBackwards, http.StatusConflict, "wrong_state", "give a later time, or reset the world"},
	{errEnd, http.StatusBadRequest, "invalid_request", "give an earlier time, or reset the world: POST /v1/worlds/{world}/reset takes its clock back"},
	{ErrInvalid, http.StatusBadRequest, "invalid_request", ""},
}

// wrongStates say in which state each operation is possible that can meet a wrong one.
var wrongStates = map[string]string{
	"decideIdentityCheck": "it needs a check whose link is open; updating the cardholder with kyc_verification.method SUMSUB_REDIRECT opens one",
	"decideReview":        "it needs a cardholder who is PENDING; GET the cardholder to see",
	"provisionCard":       "it needs a card that is PENDING and whose cardholder waits for no check or review",
	"completeOrder":       "it needs an order that has not ended, for a cardholder who waits for no check or review",
	"configureProduct":    "configure one of those that are there, or reset the world",
	"configureAccount":    "configure one of the sub-accounts that are there, or reset the world",
	"createWebhook":       "DELETE endpoints that are done, or PATCH one of those that are there",
	"resendDelivery":      "it needs a delivery that has ended, delivered or exhausted, and whose endpoint is still there",
	"setFault":            "DELETE faults that are done",
}

// explainControl finds the reply of an error. One that is not in the table is our own failure, and logged.
func (s *Server) explainControl(c *controlCall, err error) *controlError {
	var (
		ready     *controlError
		described *misfit
		syntax    *bodyError
		member    *webhook.FieldError
		failing   *fault.FieldError
	)
	where := "see operation " + c.op.ID + " of the control description: uqmock spec --api control"
	switch {
	case errors.As(err, &ready):
		return ready
	case errors.As(err, &described):
		return invalidMember(described.path, described.says, where)
	case errors.As(err, &syntax):
		return &controlError{http.StatusBadRequest, "invalid_request", syntax.Error(), where}
	case errors.As(err, &member):
		return invalidMember(member.Field, member.Refused, "want "+member.Want)
	case errors.As(err, &failing):
		return invalidMember(failing.Field, failing.Refused, failing.Want)
	}
	for _, k := range controlKinds {
		if errors.Is(err, k.kind) {
			message := strings.TrimPrefix(err.Error(), ErrInvalid.Error()+": ")
			if hint, ok := wrongStates[c.op.ID]; ok && errors.Is(k.kind, ErrWrongState) {
				return &controlError{k.status, k.code, message, hint}
			}
			return &controlError{k.status, k.code, message, or(k.hint, where)}
		}
	}
	s.config.Log.Error("a control failed by our own fault", "operation", c.op.ID, "error", err.Error())
	return &controlError{http.StatusInternalServerError, "internal_error", "the control failed by our own fault", "the log tells more"}
}

func or(first, second string) string {
	if first == "" {
		return second
	}
	return first
}

// didYouMean suggests the known word that is nearest to a wrong one, and lists all.
func didYouMean(word string, known []string) string {
	all := "one of " + strings.Join(known, ", ")
	if len(known) == 0 {
		return "there is none"
	}
	best := slices.MinFunc(known, func(a, b string) int { return distance(word, a) - distance(word, b) })
	if len(word) <= maxGuessed && distance(word, best) <= max(2, len(best)/3) {
		return fmt.Sprintf("did you mean %s? It is %s", best, all)
	}
	return "it is " + all
}

// maxGuessed is the length beyond which no word is taken for a slip of the pen.
const maxGuessed = 64

// distance counts the single-letter changes between two words (Levenshtein); long words are cut.
func distance(a, b string) int {
	a, b = strings.ToLower(a[:min(len(a), maxGuessed)]), strings.ToLower(b[:min(len(b), maxGuessed)])
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
