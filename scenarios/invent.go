package scenarios

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"strings"

	"github.com/brianvoe/gofakeit/v6"

	"github.com/uqmock/uqmock/contract/engine"
)

// inventor makes the values of ${fake.NAME}. They are functions of the seed, the scenario, the name and how many were made;
// what must be nobody else's is, on a shared target, nobody else's in any other run either.
type inventor struct {
	session *engine.Session
	stem    string
	seed    int
	made    map[string]int
}

func newInventor(session *engine.Session, scenario string, seed int) *inventor {
	return &inventor{session: session, stem: scenario, seed: seed, made: map[string]int{}}
}

// pixel is the smallest PNG.
const pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

// invent makes the next value of a name, which must be one of script.Fakes.
func (i *inventor) invent(name string) (any, error) {
	f := i.next(name)
	switch name {
	case "email":
		return i.user(f) + "@example.com", nil
	case "user":
		return i.user(f), nil
	case "phone":
		return i.phone(f), nil
	case "first_name":
		return f.FirstName(), nil
	case "last_name":
		return f.LastName(), nil
	case "date_of_birth":
		return fmt.Sprintf("%d-%02d-%02d", f.Number(1960, 2000), f.Number(1, 12), f.Number(1, 28)), nil
	case "street":
		return f.Street(), nil
	case "city":
		return f.City(), nil
	case "postal_code":
		return f.DigitN(6), nil
	case "passport":
		return f.Regex("[A-Z]") + f.DigitN(8), nil
	case "uuid":
		return f.UUID(), nil
	case "image":
		return pixel, nil
	case "word":
		return f.Word(), nil
	}
	return nil, fmt.Errorf("fake.%s cannot be invented", name)
}

// next gives a source of chance for the next value of a name.
func (i *inventor) next(name string) *gofakeit.Faker {
	i.made[name]++
	h := fnv.New64a()
	_ = binary.Write(h, binary.BigEndian, int64(i.seed))
	fmt.Fprintf(h, "/%s/%s/%d", i.stem, name, i.made[name])
	return gofakeit.New(int64(h.Sum64()>>1) | 1) // a seed of 0 would be random
}

// user is the first part of an address that nobody else has.
func (i *inventor) user(f *gofakeit.Faker) string {
	name := strings.ToLower(f.FirstName())
	if i.session.Isolated() {
		return fmt.Sprintf("%s.%s", name, f.DigitN(6))
	}
	return i.session.Unique(name)
}

// phone is eight digits, the first an 8.
func (i *inventor) phone(f *gofakeit.Faker) string {
	if i.session.Isolated() {
		return "8" + f.DigitN(7)
	}
	return i.session.Phone()
}
