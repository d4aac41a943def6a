package openapi_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/openapi"
)

// sample is one named example with the generated schema it must fit.
type sample struct {
	name   string // operation and place, then the example's own name
	schema *openapi3.Schema
	value  any
}

// samples collects every example of the description.
func samples(t testing.TB) []sample {
	t.Helper()
	all := eventSamples(t, document(t, openapi.Issuing, "yaml"))
	for _, op := range slices.Concat(openapi.Operations(), openapi.ControlOperations()) {
		item := document(t, op.API, "yaml").Paths.Value(op.Path)
		all = append(all, operationSamples(t, op, item.GetOperation(op.Method))...)
	}
	slices.SortFunc(all, func(a, b sample) int { return strings.Compare(a.name, b.name) })
	return all
}

func operationSamples(t testing.TB, op openapi.Operation, described *openapi3.Operation) []sample {
	t.Helper()
	var all []sample
	if described.RequestBody != nil {
		schema, err := op.Request()
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, mediaSamples(op.ID+" request ", schema, described.RequestBody.Value.Content)...)
	}
	for text, response := range described.Responses.Map() {
		status, err := strconv.Atoi(text)
		if err != nil {
			t.Fatal(err)
		}
		schema, _, err := op.Reply(status)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, mediaSamples(op.ID+" "+text+" ", schema, response.Value.Content)...)
	}
	return all
}

func mediaSamples(prefix string, schema *openapi3.Schema, content openapi3.Content) []sample {
	var all []sample
	media := content.Get("application/json")
	if media == nil {
		return nil
	}
	for name, example := range media.Examples {
		all = append(all, sample{prefix + name, schema, example.Value.Value})
	}
	return all
}

func eventSamples(t testing.TB, doc *openapi3.T) []sample {
	t.Helper()
	var events map[string]struct {
		Examples map[string]struct {
			Value any `json:"value"`
		} `json:"examples"`
	}
	raw, err := json.Marshal(doc.Extensions["x-uqmock-events"])
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &events); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(events)), openapi.EventTypes()); diff != "" {
		t.Errorf("event types (-description +table):\n%s", diff)
	}
	var all []sample
	for eventType, event := range events {
		schema, err := openapi.EventSchema(eventType)
		if err != nil {
			t.Fatal(err)
		}
		for name, example := range event.Examples {
			all = append(all, sample{eventType + " event " + name, schema, example.Value})
		}
	}
	return all
}

func TestExamplesFit(t *testing.T) {
	t.Parallel()
	for _, s := range samples(t) {
		if err := s.schema.VisitJSON(numbers(t, s.value), openapi.VisitOptions()...); err != nil {
			t.Errorf("%s: %v", s.name, err)
		}
	}
}

// An example loses each of its required members in turn, and the schema must
// notice.
func TestExamplesWithoutRequiredMembers(t *testing.T) {
	t.Parallel()
	for _, s := range samples(t) {
		value, ok := s.value.(map[string]any)
		if !ok {
			continue
		}
		for _, name := range s.schema.Required {
			rest := maps.Clone(value)
			delete(rest, name)
			if err := s.schema.VisitJSON(numbers(t, rest), openapi.VisitOptions()...); err == nil {
				t.Errorf("%s: fits without %s", s.name, name)
			}
		}
	}
}

// The guide's samples, and one for each page that shows one.
func TestDocumentedSamplesAreThere(t *testing.T) {
	t.Parallel()
	var got []string
	for _, s := range samples(t) {
		got = append(got, s.name)
	}
	for _, name := range []string{
		"requestAccessToken 200 guide",
		"requestAccessToken 400 unknown_client",
		"listProducts 200 guide",
		"listProducts 200 simplified",
		"createCardholder request guide_sumsub_redirect",
		"createCardholder request guide_third_party",
		"createCardholder 200 guide_sumsub_redirect",
		"createCardholder 200 guide_third_party",
		"listCardholders 200 reference",
		"retrieveCardholder 200 reference",
		"createCard request guide",
		"createCard 200 guide",
		"createCard 200 reference",
		"createCard 200 one_step_redirect",
		"createCard 400 guide_kyc_insufficient",
		"listCards 200 reference",
		"retrieveCard 200 reference",
		"retrieveCard 400 card_not_found",
		"retrieveCardOrder 200 reference",
		"cardholder.kyc.status_changed event guide",
		"cardholder.updated event reference",
		"card.create.succeeded event reference",
		"card.create.failed event assumed",
	} {
		if !slices.Contains(got, name) {
			t.Errorf("no sample %q", name)
		}
	}
}

// The guide's samples word for word, since the fake is measured by them.
func TestGuideSamples(t *testing.T) {
	t.Parallel()
	want := map[string]string{
		"requestAccessToken 200 guide":               `{"auth_token":"eyJhbGciOiJIUzI1NiIs...","expired_at":1775210493}`,
		"createCardholder 200 guide_sumsub_redirect": `{"cardholder_id":"9d6017b2-0c2f-4b2e-876b-992b0db9597d","cardholder_status":"INCOMPLETE","idv_url_expires_at":"2026-04-04T17:32:50+08:00","idv_verification_url":"https://in.sumsub.com/websdk/p/sbx_MVSJTHTZj77PZggH"}`,
		"createCardholder 200 guide_third_party":     `{"cardholder_id":"9d6017b2-0c2f-4b2e-876b-992b0db9597d","cardholder_status":"SUCCESS"}`,
		"createCard request guide":                   `{"card_currency":"USD","card_limit":1000,"card_product_id":"0d8f10de-c888-4107-ab65-1cc9deb31b3b","cardholder_id":"9d6017b2-0c2f-4b2e-876b-992b0db9597d"}`,
		"createCard 200 guide":                       `{"card_id":"d26f2287-434b-41a4-af47-f06dbf6f9e71","card_order_id":"c004375c-8137-4b94-b948-4282bff33625","card_status":"PENDING","create_time":"2026-04-03T17:35:55+08:00","order_status":"PROCESSING","risk_controls":{}}`,
		"createCard 400 guide_kyc_insufficient":      `{"code":"kyc_insufficient","message":"Cardholder KYC information is insufficient for this product.","missing_fields":["identity","residential_address"]}`,
	}
	got := make(map[string]string)
	for _, s := range samples(t) {
		if _, ok := want[s.name]; ok {
			got[s.name] = string(marshal(t, s.value))
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the guide's samples (-want +got):\n%s", diff)
	}
}

func marshal(t testing.TB, value any) []byte {
	t.Helper()
	raw, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// numbers decodes a value again as the server does, numbers as json.Number.
func numbers(t testing.TB, value any) any {
	t.Helper()
	var out any
	decoder := json.NewDecoder(strings.NewReader(string(marshal(t, value))))
	decoder.UseNumber()
	if err := decoder.Decode(&out); err != nil {
		t.Fatal(err)
	}
	return out
}
