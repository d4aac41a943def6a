package mockserver_test

import (
	"crypto/hmac"
	"crypto/sha512"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/uqmock/uqmock/mockserver/webhook"
)

// outcome writes a reply down as a word: the code of a refusal, or ok.
func outcome(r reply) string {
	if r.Status == http.StatusOK {
		return "ok"
	}
	return fmt.Sprint(r.Body["code"])
}

// tell writes some members down as JSON.
func tell(body map[string]any, names ...string) string {
	raw, _ := json.Marshal(members(body, names...))
	return string(raw)
}

// accepts answers every webhook with 200.
type accepts struct{}

func (accepts) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody, Request: r}, nil
}

// delivered makes one webhook and gives it as it was sent.
func (p *play) delivered() webhook.Request {
	p.t.Helper()
	_, err := p.world.AddWebhook(webhook.Endpoint{URL: "http://127.0.0.1/hook", Secret: "secret", Ordered: true})
	p.control(err)
	p.update(p.enrol(simple(1)), map[string]any{})
	p.control(p.world.Settle(p.t.Context()))
	return p.world.Deliveries()[0].Attempts[0].Request
}

func signedOver(data string) string {
	mac := hmac.New(sha512.New, []byte("secret"))
	mac.Write([]byte(data))
	return hex.EncodeToString(mac.Sum(nil))
}

// withProof is the guide's cardholder with another proof.
func withProof(provider, reference string) map[string]any {
	return inside(sarah("THIRD_PARTY"), "kyc_verification", "kyc_proof", map[string]any{"provider": provider, "reference_id": reference})
}

// quirkRows has a row for each value of each quirk: what a caller sees under it. Two values of a quirk never look alike.
var quirkRows = map[string]struct {
	sees  func(p *play) string
	under map[string]string // by value
}{
	"tokens": {
		func(p *play) string {
			connect(p.t, p.fake, "play") // a newer one
			return fmt.Sprint(p.call("GET", cardsPath, nil).Status)
		},
		map[string]string{"coexist": "200", "newest-only": "401"},
	},
	"enhanced-status": {
		func(p *play) string { return fmt.Sprint(p.create(sarah("THIRD_PARTY")).Body["cardholder_status"]) },
		map[string]string{"by-method": "SUCCESS", "pending": "PENDING"},
	},
	"region": {
		func(p *play) string {
			first := p.create(sarah("THIRD_PARTY"))
			if first.Status != http.StatusOK {
				return outcome(first)
			}
			return "ok, " + outcome(p.issue(cardOf(first.Body["cardholder_id"].(string), regionalProduct)))
		},
		map[string]string{"product": "ok, residence_country_not_supported", "all": "residence_country_not_supported", "off": "ok, ok"},
	},
	"kyc-proof": { // in each call that can give a proof; the reply names the entry either way
		func(p *play) string {
			bare := inside(sarah("THIRD_PARTY"), "kyc_verification", "kyc_proof", nil)
			patch := map[string]any{"kyc_verification": bare["kyc_verification"]}
			proven, plain := with(sarah("THIRD_PARTY"), "phone_number", "90755647"), with(bare, "phone_number", "90755648")
			id := p.enrol(with(proven, "email", "proven@example.com"))
			said := func(r reply) string { return outcome(r) + " " + r.Header.Get("X-Uqmock-Assumed") + "\n" }
			return said(p.create(bare)) + said(p.call("POST", cardholdersPath+"/"+id, patch)) +
				said(p.issue(inline("", guideProduct, with(plain, "email", "plain@example.com"))))
		},
		map[string]string{
			"required": strings.Repeat("invalid_request_error validation-message, kyc-proof\n", 3),
			"optional": "ok kyc-proof\nok update-review, kyc-proof\nok kyc-proof\n",
		},
	},
	"kyc-provider": {
		func(p *play) string { return outcome(p.create(withProof("YOUR_PROVIDER", "reference-1"))) },
		map[string]string{"free": "ok", "enum": "invalid_request_error"},
	},
	"reference-id": {
		func(p *play) string { return outcome(p.create(withProof("SUMSUB", strings.Repeat("r", 65)))) },
		map[string]string{"min10": "ok", "10-64": "invalid_request_error"},
	},
	"identity-files": {
		func(p *play) string {
			return outcome(p.create(inside(sarah("THIRD_PARTY"), "identity", "hand_file", nil)))
		},
		map[string]string{"product": "ok", "by-type": "invalid_request_error"},
	},
	"name-charset": {
		func(p *play) string {
			return outcome(p.create(with(simple(1), "last_name", "O'Neil"))) + ", " + outcome(p.create(with(simple(2), "last_name", "Anne-Marie")))
		},
		map[string]string{
			"punctuation": "ok, ok", "hyphen": "invalid_request_error, ok", "letters": "invalid_request_error, invalid_request_error",
		},
	},
	"kyc-type": {
		func(p *play) string { return tell(p.issue(cardOf(p.enrol(simple(1)), guideProduct)).Body, "type") },
		map[string]string{"present": `{"type":"cardholder_error"}`, "absent": `{}`},
	},
	"missing-fields": {
		func(p *play) string {
			body := inside(without(sarah("THIRD_PARTY"), "date_of_birth"), "residential_address", "state", nil)
			return tell(p.issue(cardOf(p.enrol(body), guideProduct)).Body, "missing_fields")
		},
		map[string]string{
			"names": `{"missing_fields":["date_of_birth","residential_address"]}`,
			"paths": `{"missing_fields":["date_of_birth","residential_address.state"]}`,
			"objects": `{"missing_fields":[{"name":"date_of_birth","required":true,"type":"string"},` +
				`{"fields":[{"name":"state","required":true,"type":"string"}],"name":"residential_address","required":true,"type":"object"}]}`,
		},
	},
	"create-card-status": {
		func(p *play) string {
			return tell(p.card(cardOf(p.enrol(simple(1)), simpleProduct)), "card_status", "order_status")
		},
		map[string]string{
			"pending-processing": `{"card_status":"PENDING","order_status":"PROCESSING"}`,
			"active-pending":     `{"card_status":"ACTIVE","order_status":"PENDING"}`,
		},
	},
	"cardholder-id": {
		func(p *play) string { return outcome(p.issue(inline("", simpleProduct, simple(1)))) },
		map[string]string{"optional": "ok", "required": "invalid_request_error"},
	},
	"supplement": {
		func(p *play) string {
			id := p.enrol(simple(1))
			p.card(inline(id, simpleProduct, map[string]any{"gender": "FEMALE"}))
			return fmt.Sprint(p.holder(id)["gender"])
		},
		map[string]string{"merge": "FEMALE", "card-only": ""},
	},
	"order-type": {
		func(p *play) string {
			return fmt.Sprint(p.order(p.card(cardOf(p.enrol(simple(1)), simpleProduct))["card_order_id"])["order_type"])
		},
		map[string]string{"CREATE_CARD": "CREATE_CARD", "CARD_CREATE": "CARD_CREATE"},
	},
	"money": { // consumed_amount is text in the reference too
		func(p *play) string {
			made := p.card(cardOf(p.enrol(simple(1)), simpleProduct))
			_, _, listed := p.page(cardsPath)
			return tell(listed[0].(map[string]any), "card_limit", "available_balance", "consumed_amount") +
				tell(p.look(made["card_id"]), "card_limit", "available_balance", "consumed_amount", "spending_controls") +
				tell(p.order(made["card_order_id"]), "amount")
		},
		map[string]string{
			"sandbox": `{"available_balance":"0.00","card_limit":"1000.00","consumed_amount":"0.00"}` +
				`{"available_balance":"0.00","card_limit":1000,"consumed_amount":"0.00","spending_controls":[{"amount":"20000","interval":"PER_TRANSACTION"}]}` +
				`{"amount":"1000"}`,
			"documented": `{"available_balance":0,"card_limit":1000,"consumed_amount":"0.00"}` +
				`{"available_balance":0,"card_limit":1000,"consumed_amount":"0.00","spending_controls":[{"amount":20000,"interval":"PER_TRANSACTION"}]}` +
				`{"amount":1000}`,
		},
	},
	"card-page-size": {
		func(p *play) string {
			return outcome(p.call("GET", cardsPath+"?page_size=1", nil)) + ", elsewhere " + outcome(p.call("GET", cardholdersPath+"?page_size=1", nil))
		},
		map[string]string{"min10": "invalid_request_error, elsewhere invalid_request_error", "min1": "ok, elsewhere invalid_request_error"},
	},
	"signature": {
		func(p *play) string {
			sent := p.delivered()
			switch sent.Headers.Get(webhook.SignatureHeader) {
			case signedOver(string(sent.Body)):
				return "the body"
			case signedOver(string(sent.Body) + sent.Headers.Get(webhook.TimestampHeader)):
				return "body and timestamp"
			}
			return "neither"
		},
		map[string]string{"body-timestamp": "body and timestamp", "body": "the body"},
	},
	"timestamp-unit": {
		func(p *play) string { return p.delivered().Headers.Get(webhook.TimestampHeader) },
		map[string]string{"s": fmt.Sprint(guideTime.Unix()), "ms": fmt.Sprint(guideTime.UnixMilli())},
	},
	"event-names": {
		func(p *play) string {
			p.update(p.enrol(simple(1)), map[string]any{})
			return tell(p.bodies()[0], "event_name", "event_type")
		},
		map[string]string{
			"v1.6":    `{"event_name":"ISSUING","event_type":"cardholder.updated"}`,
			"swapped": `{"event_name":"cardholder.updated","event_type":"ISSUING"}`,
		},
	},
	"cardholder-time": {
		func(p *play) string { return fmt.Sprint(p.holder(p.enrol(simple(1)))["create_time"]) },
		map[string]string{"spaced": "2026-04-03 17:32:50", "iso": "2026-04-03T17:32:50+08:00"},
	},
	"product-field-keys": {
		func(p *play) string {
			_, _, data := p.page("/v1/issuing/products")
			first := data[0].(map[string]any)["required_fields"].([]any)
			return tell(first[0].(map[string]any), "name", "type", "field_name", "field_type", "required")
		},
		map[string]string{
			"name":       `{"name":"first_name","required":true,"type":"string"}`,
			"field_name": `{"field_name":"first_name","field_type":"string","required":true}`,
		},
	},
	"on-behalf-of-empty": {
		func(p *play) string {
			p.extra["X-On-Behalf-Of"] = []string{""}
			return outcome(p.call("GET", cardsPath, nil))
		},
		map[string]string{"master": "ok", "refused": "sub_account_not_found"},
	},
	"gender": {
		func(p *play) string { return outcome(p.create(with(simple(1), "gender", "OTHER"))) },
		map[string]string{"two": "invalid_request_error", "three": "ok"},
	},
	"identity-type": {
		func(p *play) string {
			return outcome(p.create(inside(sarah("THIRD_PARTY"), "identity", "type", "DRIVER_LICENSE")))
		},
		map[string]string{"two": "invalid_request_error", "three": "ok"},
	},
	"phone-prefix": {
		func(p *play) string {
			return outcome(p.create(with(with(simple(1), "country_code", "GB"), "phone_number", "+441234567890")))
		},
		map[string]string{"digits": "invalid_phone_number", "plus": "ok"},
	},
	"idempotency-key": {
		func(p *play) string {
			return outcome(p.headed("POST", cardholdersPath, simple(1), "x-idempotency-key", "c232ab00-9414-11ec-b3c8-9f6bdeced846"))
		},
		map[string]string{"uuid": "ok", "uuid-v4": "invalid_key_format"},
	},
	"age": {
		func(p *play) string { return outcome(p.create(with(simple(1), "date_of_birth", "2010-01-01"))) },
		map[string]string{"any": "ok", "18-79": "invalid_request_error"},
	},
	"create-card-members": {
		func(p *play) string {
			made := p.card(cardOf(p.enrol(simple(1)), simpleProduct))
			return strings.Join(slices.Sorted(maps.Keys(made)), " ")
		},
		map[string]string{
			"guide": "card_id card_order_id card_status create_time order_status risk_controls",
			"extended": "card_id card_order_id card_status cardholder_created cardholder_id cardholder_status create_time " +
				"order_status risk_controls",
		},
	},
}
