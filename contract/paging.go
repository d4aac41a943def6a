package contract

import (
	"fmt"

	"github.com/uqmock/uqmock/contract/engine"
	"github.com/uqmock/uqmock/contract/report"
	"github.com/uqmock/uqmock/openapi"
)

// ofPaging are the rules of page_size and page_number, for each list.
func ofPaging(op openapi.Operation) []engine.Case {
	rows := []struct {
		name, rule, param, value string
		fits                     bool // the description allows it
	}{
		{"page-size-9", "%s refuses a page size below 10", "page_size", "9", op.ID == opCards},
		{"page-size-0", "%s refuses a page size of 0", "page_size", "0", false},
		{"page-size-negative", "%s refuses a negative page size", "page_size", "-10", false},
		{"page-size-101", "%s refuses a page size above 100", "page_size", "101", false},
		{"page-size-text", "%s refuses a page size that is no number", "page_size", "ten", false},
		{"page-size-decimal", "%s refuses a page size with decimals", "page_size", "10.5", false},
		{"page-number-0", "%s refuses page 0", "page_number", "0", false},
		{"page-number-negative", "%s refuses a negative page", "page_number", "-1", false},
		{"page-number-text", "%s refuses a page that is no number", "page_number", "first", false},
	}
	var cases []engine.Case
	for _, row := range rows {
		cases = append(cases, engine.Case{
			Name: op.ID + "/refuses-" + row.name, Rule: fmt.Sprintf(row.rule, op.ID), Operations: []string{op.ID}, Refusal: true,
			Facts: append(pages("List Cardholders reference"), "page-optional", "card-page-size"),
			Run: func(s *engine.Session) {
				args := []engine.Arg{engine.Query(row.param, row.value)}
				if !row.fits {
					args = append(args, engine.Invalid())
				}
				s.Call(op.ID, args...).Refused(invalid(row.param))
			},
		})
	}
	for _, size := range []string{"10", "100"} {
		cases = append(cases, engine.Case{
			Name: op.ID + "/page-size-" + size, Rule: op.ID + " takes a page size of " + size, Operations: []string{op.ID},
			Facts: pages("List Cardholders reference"),
			Run:   func(s *engine.Session) { wantPage(s, s.Call(op.ID, engine.Query("page_size", size)).OK()) },
		})
	}
	return append(cases,
		engine.Case{
			Name: op.ID + "/no-paging", Rule: op.ID + " without paging gives the first ten", Operations: []string{op.ID}, Facts: []string{"page-optional"},
			Run: func(s *engine.Session) {
				bare := s.Call(op.ID).OK()
				wantPage(s, bare)
				s.Own(func() {
					s.Call(op.ID, engine.Query("page_size", "10"), engine.Query("page_number", "1")).OK().Same(bare)
				})
			},
		},
		engine.Case{
			Name: op.ID + "/beyond-the-last-page", Rule: op.ID + " gives an empty page beyond the last", Operations: []string{op.ID}, Facts: []string{"empty-list"},
			Run: func(s *engine.Session) {
				s.Call(op.ID, engine.Query("page_number", "100000")).OK().Has(members{"data": engine.Length(0)})
			},
		},
		engine.Case{
			Name: op.ID + "/twice-a-parameter", Rule: op.ID + " refuses a parameter that is given twice", Operations: []string{op.ID}, Refusal: true,
			Facts: []string{"validation-message"},
			Run: func(s *engine.Session) {
				s.Call(op.ID, engine.Query("page_size", "10"), engine.Query("page_size", "20"), engine.Invalid()).Refused(invalid("page_size"))
			},
		},
	)
}

// wantPage wants the envelope of a list to add up.
func wantPage(s *engine.Session, r *engine.Reply) {
	r.Exactly("", "total_pages", "total_items", "data").Has(members{"total_pages": engine.Whole, "total_items": engine.Whole})
	if n := len(r.Items("data")); n > 100 {
		s.Fail(report.Shape, "a page has %d items", n)
	}
}
