// Code generated from the ledger by go generate; DO NOT EDIT.

package quirk

// Set holds the value of every quirk. Make one with Default or Of.
type Set struct {
	Age               Age               // how old a cardholder may be
	CardPageSize      CardPageSize      // the smallest page of the card list
	CardholderID      CardholderID      // whether createCard needs cardholder_id
	CardholderTime    CardholderTime    // the form of create_time of a cardholder
	CreateCardMembers CreateCardMembers // the members in the reply of createCard
	CreateCardStatus  CreateCardStatus  // the statuses in the reply of createCard
	EnhancedStatus    EnhancedStatus    // the status of a new Enhanced cardholder
	EventNames        EventNames        // which member of an event has its dotted name
	Gender            Gender            // the values of gender
	IdempotencyKey    IdempotencyKey    // which idempotency keys are taken
	IdentityFiles     IdentityFiles     // which images of a document are needed
	IdentityType      IdentityType      // the kinds of identity document
	KYCProof          KYCProof          // whether THIRD_PARTY needs a proof
	KYCProvider       KYCProvider       // the values of kyc_proof.provider
	KYCType           KYCType           // the type member of kyc_insufficient
	MissingFields     MissingFields     // the form of missing_fields
	Money             Money             // the JSON type of money in REST replies
	NameCharset       NameCharset       // which characters a name may have
	OnBehalfOfEmpty   OnBehalfOfEmpty   // an empty x-on-behalf-of
	OrderType         OrderType         // the order_type of a new card
	PhonePrefix       PhonePrefix       // a calling code in phone_number
	ProductFieldKeys  ProductFieldKeys  // the keys of required_fields
	ReferenceID       ReferenceID       // the length of kyc_proof.reference_id
	Region            Region            // where the residence and nationality rules apply
	Signature         Signature         // what a webhook signature covers
	Supplement        Supplement        // what inline data does to the cardholder
	TimestampUnit     TimestampUnit     // the unit of x-wk-timestamp
	Tokens            Tokens            // whether a new token ends the earlier ones
}

// Age is the type of the quirk age: how old a cardholder may be.
type Age string

// The values of age, the default first.
const (
	AgeAny  Age = "any"   // any age
	Age1879 Age = "18-79" // 18 to 79 years, counted on the day of the call
)

// CardPageSize is the type of the quirk card-page-size: the smallest page of the card list.
type CardPageSize string

// The values of card-page-size, the default first.
const (
	CardPageSizeMin10 CardPageSize = "min10" // a card list page has 10 to 100 items
	CardPageSizeMin1  CardPageSize = "min1"  // a card list page has 1 to 100 items
)

// CardholderID is the type of the quirk cardholder-id: whether createCard needs cardholder_id.
type CardholderID string

// The values of cardholder-id, the default first.
const (
	CardholderIDOptional CardholderID = "optional" // without it one-step issuance
	CardholderIDRequired CardholderID = "required" // without it invalid_request_error
)

// CardholderTime is the type of the quirk cardholder-time: the form of create_time of a cardholder.
type CardholderTime string

// The values of cardholder-time, the default first.
const (
	CardholderTimeSpaced CardholderTime = "spaced" // 2006-01-02 15:04:05 on the cardholder endpoints
	CardholderTimeISO    CardholderTime = "iso"    // ISO 8601 there too
)

// CreateCardMembers is the type of the quirk create-card-members: the members in the reply of createCard.
type CreateCardMembers string

// The values of create-card-members, the default first.
const (
	CreateCardMembersGuide    CreateCardMembers = "guide"    // the guide's members
	CreateCardMembersExtended CreateCardMembers = "extended" // cardholder_id, cardholder_created and cardholder_status always
)

// CreateCardStatus is the type of the quirk create-card-status: the statuses in the reply of createCard.
type CreateCardStatus string

// The values of create-card-status, the default first.
const (
	CreateCardStatusPendingProcessing CreateCardStatus = "pending-processing" // card PENDING, order PROCESSING
	CreateCardStatusActivePending     CreateCardStatus = "active-pending"     // the reply says card ACTIVE and order PENDING
)

// EnhancedStatus is the type of the quirk enhanced-status: the status of a new Enhanced cardholder.
type EnhancedStatus string

// The values of enhanced-status, the default first.
const (
	EnhancedStatusByMethod EnhancedStatus = "by-method" // INCOMPLETE with SUMSUB_REDIRECT, SUCCESS with THIRD_PARTY
	EnhancedStatusPending  EnhancedStatus = "pending"   // INCOMPLETE with SUMSUB_REDIRECT, PENDING instead of SUCCESS with THIRD_PARTY
)

// EventNames is the type of the quirk event-names: which member of an event has its dotted name.
type EventNames string

// The values of event-names, the default first.
const (
	EventNamesV1Point6 EventNames = "v1.6"    // event_type has the dotted name and event_name is ISSUING
	EventNamesSwapped  EventNames = "swapped" // event_name has the dotted name and event_type is ISSUING
)

// Gender is the type of the quirk gender: the values of gender.
type Gender string

// The values of gender, the default first.
const (
	GenderTwo   Gender = "two"   // MALE and FEMALE
	GenderThree Gender = "three" // OTHER too
)

// IdempotencyKey is the type of the quirk idempotency-key: which idempotency keys are taken.
type IdempotencyKey string

// The values of idempotency-key, the default first.
const (
	IdempotencyKeyUUID   IdempotencyKey = "uuid"    // any hyphenated UUID
	IdempotencyKeyUUIDV4 IdempotencyKey = "uuid-v4" // only UUIDs of version 4
)

// IdentityFiles is the type of the quirk identity-files: which images of a document are needed.
type IdentityFiles string

// The values of identity-files, the default first.
const (
	IdentityFilesProduct IdentityFiles = "product" // as the product marks them
	IdentityFilesByType  IdentityFiles = "by-type" // back_file is needed with ID_CARD and hand_file with PASSPORT
)

// IdentityType is the type of the quirk identity-type: the kinds of identity document.
type IdentityType string

// The values of identity-type, the default first.
const (
	IdentityTypeTwo   IdentityType = "two"   // PASSPORT and ID_CARD
	IdentityTypeThree IdentityType = "three" // DRIVER_LICENSE too
)

// KYCProof is the type of the quirk kyc-proof: whether THIRD_PARTY needs a proof.
type KYCProof string

// The values of kyc-proof, the default first.
const (
	KYCProofRequired KYCProof = "required" // THIRD_PARTY needs provider and reference_id
	KYCProofOptional KYCProof = "optional" // THIRD_PARTY is taken without them; what is given is still checked
)

// KYCProvider is the type of the quirk kyc-provider: the values of kyc_proof.provider.
type KYCProvider string

// The values of kyc-provider, the default first.
const (
	KYCProviderFree KYCProvider = "free" // any text
	KYCProviderEnum KYCProvider = "enum" // SUMSUB, MYINFO, JUMIO, DIDIT, SHUFTI or REGTANK
)

// KYCType is the type of the quirk kyc-type: the type member of kyc_insufficient.
type KYCType string

// The values of kyc-type, the default first.
const (
	KYCTypePresent KYCType = "present" // type cardholder_error is there
	KYCTypeAbsent  KYCType = "absent"  // as the guide shows it
)

// MissingFields is the type of the quirk missing-fields: the form of missing_fields.
type MissingFields string

// The values of missing-fields, the default first.
const (
	MissingFieldsNames   MissingFields = "names"   // top-level names
	MissingFieldsPaths   MissingFields = "paths"   // the path of each missing member
	MissingFieldsObjects MissingFields = "objects" // objects as in required_fields
)

// Money is the type of the quirk money: the JSON type of money in REST replies.
type Money string

// The values of money, the default first.
const (
	MoneySandbox    Money = "sandbox"    // strings where they were observed, numbers elsewhere
	MoneyDocumented Money = "documented" // numbers, but for consumed_amount, which the reference has as text too
)

// NameCharset is the type of the quirk name-charset: which characters a name may have.
type NameCharset string

// The values of name-charset, the default first.
const (
	NameCharsetPunctuation NameCharset = "punctuation" // letters, spaces, hyphens, full stops, commas and apostrophes
	NameCharsetHyphen      NameCharset = "hyphen"      // letters, spaces and hyphens
	NameCharsetLetters     NameCharset = "letters"     // letters and spaces
)

// OnBehalfOfEmpty is the type of the quirk on-behalf-of-empty: an empty x-on-behalf-of.
type OnBehalfOfEmpty string

// The values of on-behalf-of-empty, the default first.
const (
	OnBehalfOfEmptyMaster  OnBehalfOfEmpty = "master"  // an empty header acts for the master account
	OnBehalfOfEmptyRefused OnBehalfOfEmpty = "refused" // an empty header answers sub_account_not_found
)

// OrderType is the type of the quirk order-type: the order_type of a new card.
type OrderType string

// The values of order-type, the default first.
const (
	OrderTypeCreateCard OrderType = "CREATE_CARD" // as in the sample
	OrderTypeCardCreate OrderType = "CARD_CREATE" // as in the list of values
)

// PhonePrefix is the type of the quirk phone-prefix: a calling code in phone_number.
type PhonePrefix string

// The values of phone-prefix, the default first.
const (
	PhonePrefixDigits PhonePrefix = "digits" // only digits
	PhonePrefixPlus   PhonePrefix = "plus"   // a leading plus and calling code are taken too
)

// ProductFieldKeys is the type of the quirk product-field-keys: the keys of required_fields.
type ProductFieldKeys string

// The values of product-field-keys, the default first.
const (
	ProductFieldKeysName      ProductFieldKeys = "name"       // required_fields use name and type
	ProductFieldKeysFieldName ProductFieldKeys = "field_name" // required_fields use field_name and field_type
)

// ReferenceID is the type of the quirk reference-id: the length of kyc_proof.reference_id.
type ReferenceID string

// The values of reference-id, the default first.
const (
	ReferenceIDMin10 ReferenceID = "min10" // at least 10 characters
	ReferenceID1064  ReferenceID = "10-64" // 10 to 64 characters
)

// Region is the type of the quirk region: where the residence and nationality rules apply.
type Region string

// The values of region, the default first.
const (
	RegionProduct Region = "product" // createCard on a product with region rules refuses
	RegionAll     Region = "all"     // createCardholder and createCard refuse everywhere
	RegionOff     Region = "off"     // nothing is refused
)

// Signature is the type of the quirk signature: what a webhook signature covers.
type Signature string

// The values of signature, the default first.
const (
	SignatureBodyTimestamp Signature = "body-timestamp" // the body, then the timestamp
	SignatureBody          Signature = "body"           // the body alone
)

// Supplement is the type of the quirk supplement: what inline data does to the cardholder.
type Supplement string

// The values of supplement, the default first.
const (
	SupplementMerge    Supplement = "merge"     // the cardholder keeps it
	SupplementCardOnly Supplement = "card-only" // it counts for this card only
)

// TimestampUnit is the type of the quirk timestamp-unit: the unit of x-wk-timestamp.
type TimestampUnit string

// The values of timestamp-unit, the default first.
const (
	TimestampUnitS  TimestampUnit = "s"  // seconds
	TimestampUnitMS TimestampUnit = "ms" // milliseconds
)

// Tokens is the type of the quirk tokens: whether a new token ends the earlier ones.
type Tokens string

// The values of tokens, the default first.
const (
	TokensCoexist    Tokens = "coexist"     // every token lives its 30 minutes
	TokensNewestOnly Tokens = "newest-only" // a new token makes the earlier ones of the world answer 401
)

var definitions = []definition{
	{"age", []string{"any", "18-79"}, func(s Set) string { return string(s.Age) }, func(s *Set, v string) { s.Age = Age(v) }},
	{"card-page-size", []string{"min10", "min1"}, func(s Set) string { return string(s.CardPageSize) }, func(s *Set, v string) { s.CardPageSize = CardPageSize(v) }},
	{"cardholder-id", []string{"optional", "required"}, func(s Set) string { return string(s.CardholderID) }, func(s *Set, v string) { s.CardholderID = CardholderID(v) }},
	{"cardholder-time", []string{"spaced", "iso"}, func(s Set) string { return string(s.CardholderTime) }, func(s *Set, v string) { s.CardholderTime = CardholderTime(v) }},
	{"create-card-members", []string{"guide", "extended"}, func(s Set) string { return string(s.CreateCardMembers) }, func(s *Set, v string) { s.CreateCardMembers = CreateCardMembers(v) }},
	{"create-card-status", []string{"pending-processing", "active-pending"}, func(s Set) string { return string(s.CreateCardStatus) }, func(s *Set, v string) { s.CreateCardStatus = CreateCardStatus(v) }},
	{"enhanced-status", []string{"by-method", "pending"}, func(s Set) string { return string(s.EnhancedStatus) }, func(s *Set, v string) { s.EnhancedStatus = EnhancedStatus(v) }},
	{"event-names", []string{"v1.6", "swapped"}, func(s Set) string { return string(s.EventNames) }, func(s *Set, v string) { s.EventNames = EventNames(v) }},
	{"gender", []string{"two", "three"}, func(s Set) string { return string(s.Gender) }, func(s *Set, v string) { s.Gender = Gender(v) }},
	{"idempotency-key", []string{"uuid", "uuid-v4"}, func(s Set) string { return string(s.IdempotencyKey) }, func(s *Set, v string) { s.IdempotencyKey = IdempotencyKey(v) }},
	{"identity-files", []string{"product", "by-type"}, func(s Set) string { return string(s.IdentityFiles) }, func(s *Set, v string) { s.IdentityFiles = IdentityFiles(v) }},
	{"identity-type", []string{"two", "three"}, func(s Set) string { return string(s.IdentityType) }, func(s *Set, v string) { s.IdentityType = IdentityType(v) }},
	{"kyc-proof", []string{"required", "optional"}, func(s Set) string { return string(s.KYCProof) }, func(s *Set, v string) { s.KYCProof = KYCProof(v) }},
	{"kyc-provider", []string{"free", "enum"}, func(s Set) string { return string(s.KYCProvider) }, func(s *Set, v string) { s.KYCProvider = KYCProvider(v) }},
	{"kyc-type", []string{"present", "absent"}, func(s Set) string { return string(s.KYCType) }, func(s *Set, v string) { s.KYCType = KYCType(v) }},
	{"missing-fields", []string{"names", "paths", "objects"}, func(s Set) string { return string(s.MissingFields) }, func(s *Set, v string) { s.MissingFields = MissingFields(v) }},
	{"money", []string{"sandbox", "documented"}, func(s Set) string { return string(s.Money) }, func(s *Set, v string) { s.Money = Money(v) }},
	{"name-charset", []string{"punctuation", "hyphen", "letters"}, func(s Set) string { return string(s.NameCharset) }, func(s *Set, v string) { s.NameCharset = NameCharset(v) }},
	{"on-behalf-of-empty", []string{"master", "refused"}, func(s Set) string { return string(s.OnBehalfOfEmpty) }, func(s *Set, v string) { s.OnBehalfOfEmpty = OnBehalfOfEmpty(v) }},
	{"order-type", []string{"CREATE_CARD", "CARD_CREATE"}, func(s Set) string { return string(s.OrderType) }, func(s *Set, v string) { s.OrderType = OrderType(v) }},
	{"phone-prefix", []string{"digits", "plus"}, func(s Set) string { return string(s.PhonePrefix) }, func(s *Set, v string) { s.PhonePrefix = PhonePrefix(v) }},
	{"product-field-keys", []string{"name", "field_name"}, func(s Set) string { return string(s.ProductFieldKeys) }, func(s *Set, v string) { s.ProductFieldKeys = ProductFieldKeys(v) }},
	{"reference-id", []string{"min10", "10-64"}, func(s Set) string { return string(s.ReferenceID) }, func(s *Set, v string) { s.ReferenceID = ReferenceID(v) }},
	{"region", []string{"product", "all", "off"}, func(s Set) string { return string(s.Region) }, func(s *Set, v string) { s.Region = Region(v) }},
	{"signature", []string{"body-timestamp", "body"}, func(s Set) string { return string(s.Signature) }, func(s *Set, v string) { s.Signature = Signature(v) }},
	{"supplement", []string{"merge", "card-only"}, func(s Set) string { return string(s.Supplement) }, func(s *Set, v string) { s.Supplement = Supplement(v) }},
	{"timestamp-unit", []string{"s", "ms"}, func(s Set) string { return string(s.TimestampUnit) }, func(s *Set, v string) { s.TimestampUnit = TimestampUnit(v) }},
	{"tokens", []string{"coexist", "newest-only"}, func(s Set) string { return string(s.Tokens) }, func(s *Set, v string) { s.Tokens = Tokens(v) }},
}

var revisions = map[string]map[string]string{
	"2026-04": {},
	"2026-09": {"age": "18-79", "card-page-size": "min1", "create-card-members": "extended", "kyc-provider": "enum", "reference-id": "10-64", "timestamp-unit": "ms"},
}
