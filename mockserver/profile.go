package mockserver

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"unique"

	"github.com/uqmock/uqmock/mockserver/issuing"
)

// readProfile takes a person's data out of a body that fits the description. Paths in errors begin with prefix.
func readProfile(o object, prefix string) (issuing.Profile, error) {
	p := issuing.Profile{
		FirstName: text(o, "first_name"), LastName: text(o, "last_name"), Email: text(o, "email"),
		CountryCode: word(o, "country_code"), PhoneNumber: text(o, "phone_number"), DateOfBirth: text(o, "date_of_birth"),
		Gender: word(o, "gender"), Nationality: word(o, "nationality"),
		Residence: readAddress(nested(o, "residential_address")), Delivery: readAddress(nested(o, "delivery_address")),
		KYC: readVerification(nested(o, "kyc_verification")),
	}
	var err error
	if p.Identity, err = readIdentity(nested(o, "identity"), prefix+"identity."); err != nil {
		return issuing.Profile{}, err
	}
	p.Document, err = readDocument(o, prefix)
	return p, err
}

// word gives a string member of which there are few, such as a country or a city: equal ones share their memory, which
// matters in a world of a million cardholders.
func word(o object, name string) string { return unique.Make(text(o, name)).Value() }

func readAddress(o object) *issuing.Address {
	if o == nil {
		return nil
	}
	return &issuing.Address{
		Country: word(o, "country"), State: word(o, "state"), City: word(o, "city"), District: word(o, "district"),
		Line1: text(o, "line1"), Line2: text(o, "line2"), LineEn: text(o, "line_en"), PostalCode: text(o, "postal_code"),
	}
}

func readVerification(o object) *issuing.Verification {
	if o == nil {
		return nil
	}
	proof := nested(o, "kyc_proof")
	return &issuing.Verification{
		Method: issuing.Method(word(o, "method")), Provider: text(proof, "provider"), ReferenceID: text(proof, "reference_id"),
	}
}

func readIdentity(o object, prefix string) (*issuing.Identity, error) {
	if o == nil {
		return nil, nil //nolint:nilnil // none was given
	}
	id := &issuing.Identity{Type: word(o, "type"), Number: text(o, "number")}
	for _, f := range []struct {
		name string
		to   *issuing.File
	}{{"front_file", &id.Front}, {"back_file", &id.Back}, {"hand_file", &id.Hand}} {
		file, err := readFile(text(o, f.name), prefix+f.name)
		if err != nil {
			return nil, err
		}
		*f.to = file
	}
	return id, nil
}

func readDocument(o object, prefix string) (*issuing.Document, error) {
	kind := text(o, "document_type")
	file, err := readFile(text(o, "document"), prefix+"document")
	switch {
	case err != nil:
		return nil, err
	case !file.Given() && kind == "":
		return nil, nil //nolint:nilnil // none was given
	case !file.Given():
		return nil, issuing.Invalid(prefix+"document", "is required with document_type")
	case kind == "":
		return nil, issuing.Invalid(prefix+"document_type", "is required with document")
	}
	return &issuing.Document{Type: kind, File: file}, nil
}

// readFile decodes a file and keeps its fingerprint alone.
func readFile(encoded, path string) (issuing.File, error) {
	if encoded == "" {
		return issuing.File{}, nil
	}
	raw, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return issuing.File{}, issuing.Invalid(path, "must be base64 without a data: prefix")
	}
	if len(raw) > maxFile {
		return issuing.File{}, issuing.InvalidBy("limits", path, fmt.Sprintf("must have at most %d bytes when decoded", maxFile))
	}
	sum := sha256.Sum256(raw)
	return issuing.File{Size: len(raw), Digest: [16]byte(sum[:16])}, nil
}
