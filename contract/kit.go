package contract

import (
	"maps"
	"slices"
	"strings"

	"github.com/uqmock/uqmock/contract/engine"
)

type (
	object  = engine.Object
	members = engine.Members
	refusal = engine.Refusal
)

// The operations.
const (
	opToken     = "requestAccessToken"
	opProducts  = "listProducts"
	opEnrol     = "createCardholder"
	opPeople    = "listCardholders"
	opPerson    = "retrieveCardholder"
	opAmend     = "updateCardholder"
	opIssue     = "createCard"
	opCards     = "listCards"
	opCard      = "retrieveCard"
	opOrder     = "retrieveCardOrder"
	pixel       = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
	nobody      = "00000000-0000-4000-8000-00000000dead" // an id that names nothing
	subAccount  = "18523f72-f4de-4f9c-bb8e-ec7d1c4f32be" // of every world of a fake (ledger: account-ids)
	kycChanged  = "cardholder.kyc.status_changed"
	updated     = "cardholder.updated"
	cardCreated = "card.create.succeeded"
	cardFailed  = "card.create.failed"
)

// basic is a cardholder with the five members that are always needed, unlike any other.
func basic(s *engine.Session) object {
	return object{"first_name": "Ana", "last_name": "Lim", "email": s.Email(), "country_code": "SG", "phone_number": s.Phone()}
}

// standard is a cardholder with all that a STANDARD product asks for.
func standard(s *engine.Session) object {
	person := basic(s)
	maps.Copy(person, object{
		"first_name": "Sarah", "last_name": "Chen", "date_of_birth": "1992-06-15", "nationality": "SG",
		"identity": object{"type": "PASSPORT", "number": "E98765432", "front_file": pixel, "back_file": pixel, "hand_file": pixel},
		"residential_address": object{
			"country": "SG", "state": "Singapore", "city": "Singapore", "district": "Buona Vista", "line1": "9 N Buona Vista Dr",
			"line2": "THE METROPOLIS", "line_en": "9 N Buona Vista Dr, THE METROPOLIS", "postal_code": "138666",
		},
	})
	return person
}

// redirected is the guide's option A: the person is sent to an identity check.
func redirected(s *engine.Session) object {
	return with(standard(s), "kyc_verification", object{"method": "SUMSUB_REDIRECT"})
}

// verified is the guide's option B: another provider has verified the person.
func verified(s *engine.Session) object {
	return with(standard(s), "kyc_verification", object{
		"method": "THIRD_PARTY", "kyc_proof": object{"provider": "YOUR_PROVIDER", "reference_id": s.Unique("reference")},
	})
}

// enrol creates a cardholder and gives the id.
func enrol(s *engine.Session, person object) string {
	return s.Call(opEnrol, engine.Body(person)).OK().ID("cardholder_id")
}

// with gives a copy of an object in which the member at a path, such as "identity.number", is a value. The value leave
// takes the member out.
func with(o object, path string, value any) object {
	o = maps.Clone(o)
	name, rest, nested := strings.Cut(path, ".")
	switch {
	case nested:
		inner, _ := o[name].(object)
		o[name] = with(inner, rest, value)
	case value == leave:
		delete(o, name)
	default:
		o[name] = value
	}
	return o
}

// without gives a copy of an object that lacks the member at a path.
func without(o object, path string) object { return with(o, path, leave) }

type leaving struct{}

var leave leaving

// kind is what a case looks for in a product.
type kind struct {
	level  string // SIMPLIFIED, STANDARD or ENHANCED; empty: any
	mode   string // SHARE or SINGLE; empty: any
	bin    string
	status string // empty: ENABLED
}

// product gives a product of a kind. A target that has none makes the case skip.
func product(s *engine.Session, want kind) object {
	if want.status == "" {
		want.status = "ENABLED"
	}
	for _, p := range s.Call(opProducts, engine.Query("page_size", "100")).OK().Items("data") {
		if hasMember(p, "kyc_level", want.level) && hasMember(p, "mode_type", want.mode) && hasMember(p, "card_bin", want.bin) && hasMember(p, "product_status", want.status) {
			return p
		}
	}
	s.Skip("the target has no product of the kind %+v", want)
	return nil
}

func hasMember(o object, member, want string) bool { return want == "" || o[member] == want }

// productID gives the id of a product of a kind.
func productID(s *engine.Session, want kind) string {
	id, _ := product(s, want)["product_id"].(string)
	return id
}

// The kinds of product that most cases use.
var (
	simplified = kind{level: "SIMPLIFIED", mode: "SHARE"}
	single     = kind{level: "SIMPLIFIED", mode: "SINGLE"}
	region     = kind{level: "STANDARD"}
	enhanced   = kind{level: "ENHANCED"}
)

// order is the body of createCard for a cardholder and a product: 1000 USD.
func order(cardholder, product string) object {
	return object{"cardholder_id": cardholder, "card_product_id": product, "card_currency": "USD", "card_limit": 1000}
}

// issue orders a card of a SIMPLIFIED product for a new cardholder, and gives the ids of card, order and cardholder.
func issue(s *engine.Session) (card, orderID, holder string) {
	holder = enrol(s, basic(s))
	r := s.Call(opIssue, engine.Body(order(holder, productID(s, simplified)))).OK()
	return r.ID("card_id"), r.ID("card_order_id"), holder
}

// invalid is the refusal of a malformed request that names a member.
func invalid(member string) refusal {
	return refusal{Status: 400, Type: "invalid_request_error", Code: "invalid_request_error", Says: member}
}

// pages names public pages as facts.
func pages(names ...string) []string {
	facts := slices.Clone(names)
	for i, name := range facts {
		facts[i] = "page: " + name
	}
	return facts
}

// quirk plays the case with another position on a point of the ledger than the default.
func quirk(s *engine.Session, id, value string) { s.Set(object{"quirks": object{id: value}}) }
