package mockserver

import (
	"github.com/uqmock/uqmock/mockserver/issuing"
	"github.com/uqmock/uqmock/mockserver/quirk"
	"github.com/uqmock/uqmock/mockserver/world"
)

// cardholderState is the body of a create or update reply: exactly the guide's members.
type cardholderState struct {
	CardholderID     string                   `json:"cardholder_id"`
	CardholderStatus issuing.CardholderStatus `json:"cardholder_status"`
	checkReply
}

// checkReply are the members that come with an open identity check.
type checkReply struct {
	URL       string `json:"idv_verification_url,omitempty"`
	ExpiresAt string `json:"idv_url_expires_at,omitempty"`
}

// cardholderReply is a cardholder as list and retrieve show it (Retrieve Cardholder reference).
type cardholderReply struct {
	CardholderID     string                   `json:"cardholder_id"`
	Email            string                   `json:"email"`
	FirstName        string                   `json:"first_name"`
	LastName         string                   `json:"last_name"`
	NumberOfCards    int                      `json:"number_of_cards"`
	CreateTime       string                   `json:"create_time"`
	CardholderStatus issuing.CardholderStatus `json:"cardholder_status"`
	DateOfBirth      string                   `json:"date_of_birth,omitempty"`
	CountryCode      string                   `json:"country_code"`
	PhoneNumber      string                   `json:"phone_number"`
	Gender           string                   `json:"gender"`
	Nationality      string                   `json:"nationality"`
	Residence        *addressReply            `json:"residential_address,omitempty"`
	Delivery         *deliveryReply           `json:"delivery_address,omitempty"`
	ReviewStatus     issuing.ReviewStatus     `json:"review_status"`
	IDVStatus        issuing.IDVStatus        `json:"idv_status,omitempty"`
	checkReply
}

type addressReply struct {
	Country    string `json:"country"`
	State      string `json:"state"`
	City       string `json:"city"`
	District   string `json:"district"`
	Line1      string `json:"line1"`
	Line2      string `json:"line2"`
	LineEn     string `json:"line_en"`
	PostalCode string `json:"postal_code"`
}

// deliveryReply is the older address, with the members that it is sent with (uqpay-node).
type deliveryReply struct {
	Line1      string `json:"line1"`
	Line2      string `json:"line2"`
	City       string `json:"city"`
	State      string `json:"state"`
	PostalCode string `json:"postal_code"`
	Country    string `json:"country"`
}

// createCardholder serves Create Cardholder.
func (s *Server) createCardholder(tx *world.Tx, c *call) (any, error) {
	profile, err := c.profile(c.body, "")
	if err != nil {
		return nil, err
	}
	h, err := s.enrol(tx, c.account, profile)
	if err != nil {
		return nil, err
	}
	switch {
	case h.Level() == issuing.Standard:
		c.assume("standard-status")
	case h.Level() == issuing.Simplified && h.TouchesKYC():
		c.assume("kyc-level")
	}
	assumeProof(c, profile)
	return s.stateOf(tx, c, h), nil
}

// assumeProof names the ledger entry by which THIRD_PARTY was taken without a proof.
func assumeProof(c *call, given issuing.Profile) {
	if given.Unproven() {
		c.assume("kyc-proof")
	}
}

// enrol makes a cardholder of an account and opens what has to be decided about it. No webhook tells of it.
func (s *Server) enrol(tx *world.Tx, account string, p issuing.Profile) (issuing.Cardholder, error) {
	if err := checkFields(tx, p); err != nil {
		return issuing.Cardholder{}, err
	}
	h, err := issuing.NewCardholder(p, tx.Settings().Quirks, tx.Now)
	if err != nil {
		return issuing.Cardholder{}, err
	}
	h.AccountID = account
	if err := distinct(tx, h); err != nil {
		return issuing.Cardholder{}, err
	}
	h.ID = tx.NextID("cardholder")
	return s.putCardholder(tx, h), nil
}

// checkFields refuses given data that breaks a rule, that of regions included when it concerns every cardholder.
func checkFields(tx *world.Tx, p issuing.Profile) error {
	quirks := tx.Settings().Quirks
	if err := issuing.CheckFields(p, quirks, tx.Now); err != nil || quirks.Region != quirk.RegionAll {
		return err
	}
	return issuing.CheckRegion(p)
}

// distinct refuses a cardholder who shares an email or phone number with another of the account, or a reference id with any.
func distinct(tx *world.Tx, h issuing.Cardholder) error {
	for _, u := range []struct {
		index int
		given bool
		rule  issuing.Rule
		path  string
	}{
		{world.ByEmail, h.Email != "", issuing.EmailTaken, "email"},
		{world.ByPhone, h.PhoneNumber != "", issuing.PhoneTaken, "phone_number"},
		{world.ByReferenceID, h.KYC != nil && h.KYC.ReferenceID != "", issuing.ReferenceTaken, "kyc_verification.kyc_proof.reference_id"},
	} {
		if !u.given {
			continue
		}
		if other, ok := tx.Cardholders.Find(u.index, h); ok && other.ID != h.ID {
			return issuing.Taken(u.rule, u.path)
		}
	}
	return nil
}

// updateCardholder serves Update Cardholder. Events: cardholder.updated, then the status change if there is one.
func (s *Server) updateCardholder(tx *world.Tx, c *call) (any, error) {
	old, err := cardholderOf(tx, c)
	if err != nil {
		return nil, err
	}
	patch, err := c.profile(c.body, "")
	if err != nil {
		return nil, err
	}
	if patch.FirstName != "" || patch.LastName != "" {
		c.assume("name-update")
	}
	patch.FirstName, patch.LastName = "", "" // cannot be changed
	h, err := s.amend(tx, old, patch)
	if err != nil {
		return nil, err
	}
	if patch.TouchesKYC() {
		c.assume("update-review")
	}
	if patch.Residence != nil || patch.Delivery != nil || patch.Identity != nil {
		c.assume("nested-replace")
	}
	assumeProof(c, patch)
	if h.Checks > old.Checks && old.Checks > 0 {
		c.assume("idv-renewal")
	}
	if err := emitCardholder(tx, cardholderUpdatedEvent, h); err != nil {
		return nil, err
	}
	if old.Status == h.Status {
		return s.stateOf(tx, c, h), nil
	}
	if err := emitCardholder(tx, statusChangedEvent, h); err != nil {
		return nil, err
	}
	return s.stateOf(tx, c, h), s.releaseCards(tx, h)
}

// amend lays checked data over a cardholder and stores it.
func (s *Server) amend(tx *world.Tx, old issuing.Cardholder, patch issuing.Profile) (issuing.Cardholder, error) {
	if err := checkFields(tx, withPhoneCountry(patch, old)); err != nil {
		return issuing.Cardholder{}, err
	}
	h, err := old.Amend(patch, tx.Settings().Quirks, tx.Now)
	if err != nil {
		return issuing.Cardholder{}, err
	}
	if err := distinct(tx, h); err != nil {
		return issuing.Cardholder{}, err
	}
	return s.putCardholder(tx, h), nil
}

// withPhoneCountry completes a patch that changes half of the pair by which phone numbers are checked.
func withPhoneCountry(patch issuing.Profile, old issuing.Cardholder) issuing.Profile {
	if patch.PhoneNumber == "" && patch.CountryCode == "" {
		return patch
	}
	both := old.Merge(issuing.Profile{PhoneNumber: patch.PhoneNumber, CountryCode: patch.CountryCode})
	patch.PhoneNumber, patch.CountryCode = both.PhoneNumber, both.CountryCode
	return patch
}

// putCardholder stores a cardholder, opens the identity check that its state needs, and puts on the agenda what will
// decide its state by itself.
func (s *Server) putCardholder(tx *world.Tx, h issuing.Cardholder) issuing.Cardholder {
	if h.NeedsCheck() {
		h = h.Opened(tx.Now)
		s.scheduleCheck(tx, h)
	}
	if h.Status == issuing.StatusPending {
		if before, _ := tx.Cardholders.Get(h.ID); before.Status != issuing.StatusPending {
			h.Reviews++
			scheduleReview(tx, h)
		}
	}
	tx.Cardholders.Put(h)
	return h
}

// listCardholders serves List Cardholders.
func (s *Server) listCardholders(tx *world.Tx, c *call) (any, error) {
	list, key := world.CardholdersOf, world.Key{c.account}
	if status := c.params["cardholder_status"]; status != "" {
		list, key = world.CardholdersWithStatus, world.Key{c.account, status}
	}
	return pageOf(tx, c, tx.Cardholders, list, key, func(h issuing.Cardholder) cardholderReply { return s.cardholderBody(tx, c, h) })
}

// retrieveCardholder serves Retrieve Cardholder.
func (s *Server) retrieveCardholder(tx *world.Tx, c *call) (any, error) {
	h, err := cardholderOf(tx, c)
	if err != nil {
		return nil, err
	}
	return s.cardholderBody(tx, c, h), nil
}

// cardholderOf finds the cardholder that the path names among those of the account.
func cardholderOf(tx *world.Tx, c *call) (issuing.Cardholder, error) {
	return cardholderByID(tx, c.account, c.params["id"])
}

func cardholderByID(tx *world.Tx, account, id string) (issuing.Cardholder, error) {
	h, ok := tx.Cardholders.Get(id)
	if !ok || h.AccountID != account {
		return issuing.Cardholder{}, issuing.CardholderNotFound()
	}
	return h, nil
}

func (s *Server) stateOf(tx *world.Tx, c *call, h issuing.Cardholder) cardholderState {
	if h.NeedsLink() {
		c.assume("idv-url-life")
	}
	return cardholderState{CardholderID: h.ID, CardholderStatus: h.Status, checkReply: s.checkOf(tx, h, c.origin)}
}

// checkOf gives the link to the cardholder's identity check while that is still to be decided.
func (s *Server) checkOf(tx *world.Tx, h issuing.Cardholder, origin string) checkReply {
	if !h.NeedsLink() {
		return checkReply{}
	}
	return checkReply{URL: s.checkURL(checkToken(tx.World(), tx.Seed(), h.ID, h.Checks), origin), ExpiresAt: stamp(h.Check.ExpiresAt)}
}

func (s *Server) cardholderBody(tx *world.Tx, c *call, h issuing.Cardholder) cardholderReply {
	if h.Gender == "" || h.Nationality == "" {
		c.assume("empty-members")
	}
	if h.NeedsLink() {
		c.assume("idv-url-life")
	}
	created := spaced(h.CreatedAt)
	if tx.Settings().Quirks.CardholderTime == quirk.CardholderTimeISO {
		created = stamp(h.CreatedAt)
	}
	return cardholderReply{
		CardholderID: h.ID, Email: h.Email, FirstName: h.FirstName, LastName: h.LastName, NumberOfCards: h.Cards,
		CreateTime: created, CardholderStatus: h.Status, DateOfBirth: h.DateOfBirth, CountryCode: h.CountryCode,
		PhoneNumber: h.PhoneNumber, Gender: h.Gender, Nationality: h.Nationality,
		Residence: addressOf(h.Residence), Delivery: deliveryOf(h.Delivery),
		ReviewStatus: h.Review, IDVStatus: h.IDV, checkReply: s.checkOf(tx, h, c.origin),
	}
}

func addressOf(a *issuing.Address) *addressReply {
	if a == nil {
		return nil
	}
	reply := addressReply(*a)
	return &reply
}

func deliveryOf(a *issuing.Address) *deliveryReply {
	if a == nil {
		return nil
	}
	return &deliveryReply{a.Line1, a.Line2, a.City, a.State, a.PostalCode, a.Country}
}
