package mockserver

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/uqmock/uqmock/mockserver/issuing"
	"github.com/uqmock/uqmock/mockserver/quirk"
)

// answer is a reply as it goes out.
type answer struct {
	status  int
	body    []byte
	rule    string      // x-uqmock-rule: what refused the call
	assumed string      // x-uqmock-assumed: the ledger entry that the reply rests on
	header  http.Header // beyond those that every reply has
	struck  bool        // a fault gave the reply in place of the operation
	keep    bool        // a rule spoke: the reply is kept for its idempotency key
}

// advice says what would be right where the documented words of a refusal do not. It goes into the log and the journal.
var advice = map[string]string{ //nolint:gosec // words, no credentials
	noToken:       "send x-auth-token: Bearer TOKEN; POST /api/v1/connect/token gives one",
	badToken:      "send x-auth-token: Bearer TOKEN, with the auth_token as POST /api/v1/connect/token gave it; a strict world takes none without Bearer",
	forgedToken:   "the token is of another fake, or of another seed: ask for a new one, POST /api/v1/connect/token",
	expiredToken:  "a token lives for some time of its world's clock, and ends with its world: ask for a new one, POST /api/v1/connect/token",
	clientUnknown: "x-client-id has 1 to 128 of A-Z a-z 0-9 . _ -; where credentials are configured, it is one of theirs",
	badAPIKey:     "where credentials are configured, x-api-key is the key of that client id",
	subAccount:    "x-on-behalf-of is the id of an active sub-account: GET /v1/worlds/{world}/accounts of the control API lists them",
	keyFormat:     "x-idempotency-key is a UUID of 36 characters, hyphens included; under the quirk idempotency-key it must be of version 4",
}

// restsOn adds a ledger entry that the reply rests on; an empty one is none.
func (a *answer) restsOn(id string) {
	switch {
	case id == "":
	case a.assumed == "":
		a.assumed = id
	default:
		a.assumed += ", " + id
	}
}

// refusal is a row of the table that turns errors into replies.
type refusal struct {
	status  int
	kind    string // type
	code    string
	message string // used when the error has none of its own
	assumed string // ledger id, when the reply is not documented
}

// The refusals that the edge itself can speak; those of the rules are in issuing.
const (
	noToken           = "token-missing"
	badToken          = "token-format"
	forgedToken       = "token-forged"
	expiredToken      = "token-expired"
	clientUnknown     = "client-id"
	badAPIKey         = "api-key"
	clientMissing     = "client-id-missing"
	apiKeyMissing     = "api-key-missing"
	tooManyWorlds     = "world-limit"
	subAccount        = "on-behalf-of"
	unknownPath       = "path"
	wrongMethod       = "method"
	bodyTooLarge      = "body-size"
	wrongContentType  = "content-type"
	keyMissing        = "idempotency-key-missing"
	keyFormat         = "idempotency-key-format"
	keyOtherOperation = "idempotency-key-operation"
	keyOtherAccount   = "idempotency-key-account"
	keyOtherBody      = "idempotency-key-body"
	broken            = "internal-error"
)

const (
	invalidRequest = "invalid_request_error"
	unauthorized   = "unauthorized_error"
	cardholderErr  = "cardholder_error"
	cardErr        = "card_error"
	accountErr     = "account_error"
	idempotencyErr = "idempotency_error"
)

// refusals is the one place that turns a rule's refusal into a reply.
var refusals = map[string]refusal{
	string(issuing.InvalidRequest):       {400, invalidRequest, invalidRequest, "", "validation-message"},
	string(issuing.EmailTaken):           {400, cardholderErr, "email_duplicated", "", "email-duplicated"},
	string(issuing.PhoneInvalid):         {400, cardholderErr, "invalid_phone_number", "", "phone-rules"},
	string(issuing.PhoneTaken):           {400, cardholderErr, "phone_number_duplicated", "", "phone-duplicated"},
	string(issuing.ReferenceTaken):       {400, cardholderErr, "reference_id_duplicated", "", "reference-id-duplicated"},
	string(issuing.CardholderUnknown):    {400, cardholderErr, "cardholder_not_found", "", "cardholder-not-found"},
	string(issuing.ProductUnknown):       {400, accountErr, "product_not_found", "", "product-not-found"},
	string(issuing.CurrencyNotOffered):   {400, cardErr, "card_currency_not_supported", "", "card-currency"},
	string(issuing.CardholderPending):    {400, cardholderErr, "cardholder_pending", "", "status-gate"},
	string(issuing.CardholderIncomplete): {400, cardholderErr, "cardholder_incomplete", "", "status-gate"},
	string(issuing.CardholderFailed):     {400, cardholderErr, "cardholder_failed", "", "status-gate"},
	string(issuing.KYCInsufficient):      {400, cardholderErr, "kyc_insufficient", "", "kyc-type"},
	string(issuing.ResidenceRefused):     {400, cardholderErr, "residence_country_not_supported", "", "region"},
	string(issuing.NationalityRefused):   {400, cardholderErr, "nationality_not_supported", "", "region"},
	string(issuing.OneTimeRefused):       {400, cardErr, "one_time_not_supported", "", "one-time-bin"},
	string(issuing.QuotaExceeded):        {400, accountErr, "card_quota_exceeded", "", "card-quota"},
	string(issuing.BalanceTooLow):        {400, accountErr, "insufficient_balance", "", "card-balance"},
	string(issuing.CardUnknown):          {400, cardErr, "card_not_found", "", ""},
	string(issuing.OrderUnknown):         {400, cardErr, "card_order_not_found", "", "order-not-found"},
	string(issuing.NotNow):               {400, invalidRequest, invalidRequest, "", ""}, // only controls meet it

	noToken:       {401, "", "", "Invalid authorization header", "token-401"},
	badToken:      {401, unauthorized, unauthorized, "invalid auth token format", "token-401"},
	forgedToken:   {401, unauthorized, unauthorized, "invalid auth token: its signature is not ours", "token-401"},
	expiredToken:  {401, unauthorized, unauthorized, "token has expired", "token-401"},
	badAPIKey:     {401, "", "401", "invalid api key", "token-credentials"},
	clientUnknown: {400, "", "400", "Invalid client id", "token-credentials"},
	apiKeyMissing: {401, "", "401", "invalid api key: the header x-api-key is missing or empty", "token-credentials"},
	clientMissing: {400, "", "400", "Invalid client id: the header x-client-id is missing or empty", "token-credentials"},
	tooManyWorlds: {400, invalidRequest, invalidRequest, "this fake has 10000 worlds already: drop some through its control API", ""},
	subAccount:    {400, accountErr, "sub_account_not_found", "sub-account associated with the on-behalf-of not found or deactivated", ""},

	unknownPath:      {404, invalidRequest, "not_found", "", "http-edge"},
	wrongMethod:      {405, invalidRequest, "method_not_allowed", "", "http-edge"},
	bodyTooLarge:     {413, invalidRequest, invalidRequest, "", "http-edge"},
	wrongContentType: {415, invalidRequest, invalidRequest, "content-type: must be application/json", "http-edge"},

	keyMissing:        {400, invalidRequest, invalidRequest, "x-idempotency-key: is required, a UUID for each logical call", "idempotency-missing"},
	keyFormat:         {400, idempotencyErr, "invalid_key_format", "invalid idempotency key format", "idempotency-codes"},
	keyOtherOperation: {400, idempotencyErr, "key_mismatch_api", "api associated with key is not the original", "idempotency-codes"},
	keyOtherAccount:   {400, idempotencyErr, "key_mismatch_account", "key does not belong to account", "idempotency-codes"},
	keyOtherBody:      {400, idempotencyErr, "key_mismatch_body", "the key was used with another request body", "idempotency-body"},

	broken: {500, "api_error", "api_error", "internal error of the fake: its log has the details", "api-error"},
}

// envelope is the error body of most handlers.
type envelope struct {
	Type          string `json:"type,omitempty"`
	Code          string `json:"code"`
	Message       string `json:"message"`
	MissingFields any    `json:"missing_fields,omitempty"`
}

// edgeError is a refusal of the edge.
type edgeError struct {
	rule    string
	message string // empty: the table's
}

func (e *edgeError) Error() string {
	if e.message != "" {
		return e.message
	}
	return refusals[e.rule].message
}

func refused(rule string) error { return &edgeError{rule: rule} }

// refuse turns any error into the reply that UQPAY would give. What is no refusal is our own failure.
func refuse(err error, q quirk.Set) answer {
	var (
		rule   *issuing.Refusal
		edge   *edgeError
		shape  *misfit
		syntax *bodyError
	)
	switch {
	case errors.As(err, &rule):
		return ruleAnswer(rule, q)
	case errors.As(err, &edge):
		return edgeAnswer(edge)
	case errors.As(err, &shape):
		a := tableAnswer(string(issuing.InvalidRequest), shape.Error())
		a.rule = "request." + printable(shape.path) + "." + shape.rule
		a.restsOn(shape.ledger)
		return a
	case errors.As(err, &syntax):
		a := tableAnswer(string(issuing.InvalidRequest), syntax.Error())
		a.rule = "request.body." + syntax.rule
		a.restsOn(syntax.ledger)
		return a
	}
	return tableAnswer(broken, "")
}

// edgeAnswer answers for the edge. The gate before the API and the token operation have envelopes of their own.
func edgeAnswer(e *edgeError) answer {
	a := tableAnswer(e.rule, e.Error())
	row := refusals[e.rule]
	switch e.rule {
	case noToken:
		a = jsonAnswer(row.status, e.rule, map[string]string{"error": row.message})
	case clientUnknown, clientMissing, badAPIKey, apiKeyMissing:
		a = jsonAnswer(row.status, e.rule, numericEnvelope{row.status, row.message})
	}
	a.assumed = row.assumed
	return a
}

// numericEnvelope is the error body of the token operation.
type numericEnvelope struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
}

// printable makes a path fit for a header: its names may be the caller's own.
func printable(path string) string {
	return strings.Map(func(r rune) rune {
		if r <= ' ' || r > '~' {
			return '_'
		}
		return r
	}, path)
}

func tableAnswer(rule, message string) answer {
	row := refusals[rule]
	if message == "" {
		message = row.message
	}
	a := jsonAnswer(row.status, rule, envelope{Type: row.kind, Code: row.code, Message: message})
	a.assumed = row.assumed
	return a
}

func ruleAnswer(r *issuing.Refusal, q quirk.Set) answer {
	a := tableAnswer(string(r.Rule), r.Error())
	if r.Rule == issuing.KYCInsufficient {
		a = kycAnswer(r, q)
	}
	if r.Rule == issuing.InvalidRequest && r.Field != "" {
		a.rule = "request." + r.Field
	}
	a.restsOn(r.Ledger)
	a.keep = r.Rule != issuing.InvalidRequest
	return a
}

// kycAnswer is the one refusal with a member more.
func kycAnswer(r *issuing.Refusal, q quirk.Set) answer {
	row := refusals[string(r.Rule)]
	body := envelope{Code: row.code, Message: r.Message, MissingFields: missingFields(r.Missing, q)}
	if q.KYCType == quirk.KYCTypePresent {
		body.Type = row.kind
	}
	a := jsonAnswer(row.status, string(r.Rule), body)
	a.assumed = row.assumed
	return a
}

// missingFields spells what is missing as the quirk says.
func missingFields(missing []issuing.Field, q quirk.Set) any {
	switch q.MissingFields {
	case quirk.MissingFieldsObjects:
		return fieldsOf(missing, q)
	case quirk.MissingFieldsPaths:
		var paths []string
		for _, f := range missing {
			paths = append(paths, f.Paths()...)
		}
		return paths
	case quirk.MissingFieldsNames:
	}
	names := make([]string, len(missing))
	for i, f := range missing {
		names[i] = f.Name
	}
	return names
}

func jsonAnswer(status int, rule string, body any) answer {
	raw, err := json.Marshal(body)
	if err != nil {
		return answer{status: http.StatusInternalServerError, rule: broken, body: []byte(`{"type":"api_error","code":"api_error","message":"internal error of the fake: a reply could not be written"}`)}
	}
	return answer{status: status, body: raw, rule: rule}
}
