package client

// CardholderStatus says whether cards can be issued to a cardholder.
type CardholderStatus string

// The statuses of a cardholder.
const (
	CardholderSuccess    CardholderStatus = "SUCCESS"    // cards can be issued
	CardholderPending    CardholderStatus = "PENDING"    // under review
	CardholderIncomplete CardholderStatus = "INCOMPLETE" // documents or the identity check are outstanding
	CardholderFailed     CardholderStatus = "FAILED"     // refused
)

// CardholderData are what a cardholder gives: to Create, to Update, and with a
// card. Members that are empty are not sent. Which are needed depends on the call
// and on the product: see Product.RequiredFields.
type CardholderData struct {
	FirstName   string `json:"first_name,omitempty"` // 1 to 40 letters and spaces; for Create
	LastName    string `json:"last_name,omitempty"`  // likewise
	Email       string `json:"email,omitempty"`      // unique in the account
	CountryCode string `json:"country_code,omitempty"`
	PhoneNumber string `json:"phone_number,omitempty"` // the national number, without calling code; unique in the account

	DateOfBirth        string           `json:"date_of_birth,omitempty"` // 2006-01-02
	Gender             string           `json:"gender,omitempty"`        // MALE or FEMALE
	Nationality        string           `json:"nationality,omitempty"`   // ISO 3166-1 alpha-2
	ResidentialAddress *Address         `json:"residential_address,omitempty"`
	Identity           *Identity        `json:"identity,omitempty"`
	KYCVerification    *KYCVerification `json:"kyc_verification,omitempty"`

	DocumentType    string   `json:"document_type,omitempty"` // pdf, png, jpg or jpeg
	Document        []byte   `json:"document,omitempty"`      // the file itself, at most 2 MB
	DeliveryAddress *Address `json:"delivery_address,omitempty"`
}

// Address is where somebody lives. Country is ISO 3166-1 alpha-2.
type Address struct {
	Country    string `json:"country,omitempty"`
	State      string `json:"state,omitempty"`
	City       string `json:"city,omitempty"`
	District   string `json:"district,omitempty"` // not in a delivery address
	Line1      string `json:"line1,omitempty"`
	Line2      string `json:"line2,omitempty"`
	LineEN     string `json:"line_en,omitempty"` // the address in English; not in a delivery address
	PostalCode string `json:"postal_code,omitempty"`
}

// Identity is an identity document. The files are the images themselves: they
// are sent as base64.
type Identity struct {
	Type      string `json:"type,omitempty"` // PASSPORT or ID_CARD
	Number    string `json:"number,omitempty"`
	FrontFile []byte `json:"front_file,omitempty"`
	BackFile  []byte `json:"back_file,omitempty"` // for an ID_CARD
	HandFile  []byte `json:"hand_file,omitempty"` // the person holding it
}

// KYCMethod says who checks a person's identity.
type KYCMethod string

// The methods of an identity check.
const (
	// SumsubRedirect sends the person to UQPAY's provider: the reply has the link,
	// and the cardholder is INCOMPLETE until cardholder.kyc.status_changed.
	SumsubRedirect KYCMethod = "SUMSUB_REDIRECT"
	// ThirdParty says that your own provider has checked the person, with Proof.
	ThirdParty KYCMethod = "THIRD_PARTY"
)

// KYCVerification is what products with Enhanced KYC ask for.
type KYCVerification struct {
	Method KYCMethod `json:"method,omitempty"`
	Proof  *KYCProof `json:"kyc_proof,omitempty"` // with ThirdParty
}

// KYCProof names the check of another provider.
type KYCProof struct {
	Provider    string `json:"provider,omitempty"`
	ReferenceID string `json:"reference_id,omitempty"` // at least 10 characters, never used before
}

// CardholderResult is what creating and changing a cardholder answer.
type CardholderResult struct {
	ID     string           `json:"cardholder_id"`
	Status CardholderStatus `json:"cardholder_status"`
	// VerificationURL is where to send the person, with SumsubRedirect only; the
	// link ends at VerificationEndsAt.
	VerificationURL    string `json:"idv_verification_url"`
	VerificationEndsAt Time   `json:"idv_url_expires_at"`
}

func (r *CardholderResult) absent() string { return unless(r.ID, "cardholder_id") }

// Cardholder is a person that cards are issued to. Inside a card it can lack
// most members.
type Cardholder struct {
	ID                 string           `json:"cardholder_id"`
	Status             CardholderStatus `json:"cardholder_status"`
	FirstName          string           `json:"first_name"`
	LastName           string           `json:"last_name"`
	Email              string           `json:"email"`
	CountryCode        string           `json:"country_code"`
	PhoneNumber        string           `json:"phone_number"`
	DateOfBirth        string           `json:"date_of_birth"` // 2006-01-02; empty or 0001-01-01 when never given
	Gender             string           `json:"gender"`
	Nationality        string           `json:"nationality"`
	ResidentialAddress *Address         `json:"residential_address"`
	DeliveryAddress    *Address         `json:"delivery_address"`
	NumberOfCards      Count            `json:"number_of_cards"` // of every status
	CreatedAt          Time             `json:"create_time"`
	// ReviewStatus is UQPAY's own review, SUCCESS, FAILED or PENDING.
	ReviewStatus string `json:"review_status"`
	// VerificationStatus is the provider's result, PENDING, PASSED or FAILED.
	VerificationStatus string `json:"idv_status"`
	VerificationURL    string `json:"idv_verification_url"`
	VerificationEndsAt Time   `json:"idv_url_expires_at"`
}

func (c *Cardholder) absent() string { return unless(c.ID, "cardholder_id") }

func (c Cardholder) id() string { return c.ID }

// unless names a member whose value is empty.
func unless(value, member string) string {
	if value == "" {
		return member
	}
	return ""
}
