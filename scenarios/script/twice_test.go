package script_test

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/uqmock/uqmock/scenarios/script"
)

// short is a folder of one short scenario.
func short() fstest.MapFS {
	return fstest.MapFS{"a.yaml": &fstest.MapFile{Data: []byte("scenario: one-id\ntitle: T\nsteps:\n  - log: x\n")}}
}

// A copy that kept its id must not hide what it was copied from; a file of one's own may hide a built-in scenario.
func TestIDsAreTakenOnce(t *testing.T) {
	t.Parallel()
	if _, err := script.Load(short(), short()); err != nil {
		t.Errorf("hiding a scenario of the first: %v", err)
	}
	_, err := script.Load(fstest.MapFS{}, short(), short())
	if err == nil || !strings.Contains(err.Error(), "the id one-id is taken by a.yaml") {
		t.Errorf("got %v", err)
	}
}

// What is written down is judged, whatever else of the body has to be filled in, and each mistake is told.
func TestPartsOfABodyAreJudged(t *testing.T) {
	t.Parallel()
	_, err := script.Read("a.yaml", []byte(`scenario: one-id
title: T
steps:
  - call: createCard
    body:
      cardholder_id: ${fake.uuid}
      card_product_id: 3
      card_currency: USD
      card_limit: [1]
`))
	all, ok := errors.AsType[script.Problems](err)
	if !ok || len(all) != 2 || !strings.HasPrefix(all[0].Error(), "a.yaml:7:24: card_product_id does not fit createCard") ||
		!strings.HasPrefix(all[1].Error(), "a.yaml:9:19: card_limit does not fit") {
		t.Errorf("got %v", err)
	}
}
