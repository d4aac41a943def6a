package mockserver

import (
	"github.com/uqmock/uqmock/mockserver/world"
)

// operations ties each operation of the description to its handler. New fails when one is missing.
func (s *Server) operations() map[string]handler {
	return map[string]handler{
		tokenOperation:       func(*world.Tx, *call) (any, error) { return nil, refused(broken) }, // answered by transact
		"listProducts":       listProducts,
		"createCardholder":   s.createCardholder,
		"listCardholders":    s.listCardholders,
		"retrieveCardholder": s.retrieveCardholder,
		"updateCardholder":   s.updateCardholder,
		"createCard":         s.createCard,
		"listCards":          listCards,
		"retrieveCard":       s.retrieveCard,
		"retrieveCardOrder":  retrieveCardOrder,
	}
}
