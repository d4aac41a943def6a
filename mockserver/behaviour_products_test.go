package mockserver_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestBehaviourProductListFollows: the list is kept as it was written, for this page, these keys and these products alone.
func TestBehaviourProductListFollows(t *testing.T) {
	const list = "/v1/issuing/products?page_size=10&page_number=1"
	for name, change := range map[string]func(p *play) (then string){
		"product": func(p *play) string {
			first := p.world.Products()[0]
			first.Quota++
			_, err := p.world.PutProduct(first)
			p.control(err)
			return list
		},
		"quirk":  func(p *play) string { p.control(p.world.SetQuirk("product-field-keys", "field_name")); return list },
		"number": func(*play) string { return "/v1/issuing/products?page_size=10&page_number=2" },
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlay(t)
			first, again := p.call("GET", list, nil), p.call("GET", list, nil)
			if diff := cmp.Diff(string(first.Raw), string(again.Raw)); diff != "" {
				t.Errorf("the same list: %s", diff)
			}
			const assumed = "X-Uqmock-Assumed"
			if diff := cmp.Diff(first.Header[assumed], again.Header[assumed]); diff != "" || first.Header.Get(assumed) == "" {
				t.Errorf("what the same list rests on: %s", diff)
			}
			then := change(p)
			if changed := p.call("GET", then, nil); cmp.Equal(changed.Raw, first.Raw) {
				t.Errorf("%s is as before: %s", then, changed.Raw)
			}
			p.world.Reset()
			p.control(p.world.SetQuirk("product-field-keys", "name"))
			if diff := cmp.Diff(string(first.Raw), string(p.call("GET", list, nil).Raw)); diff != "" {
				t.Errorf("after a reset: %s", diff)
			}
		})
	}
}
