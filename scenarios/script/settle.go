package script

import (
	"fmt"
	"math"
	"time"
)

// settle copies what an expression gave into what a scenario can keep and send.
func (m *meter) settle(value any) (any, error) {
	if err := m.deep(value, 1, 0); err != nil {
		return nil, err
	}
	return settled(value)
}

func settled(value any) (any, error) {
	switch v := value.(type) {
	case nil, string, bool, int, time.Time, time.Duration:
		return v, nil
	case int64:
		return int(v), nil
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, fmt.Errorf("the result is no number: %v", v)
		}
		return v, nil
	case []any:
		return settledList(v)
	case []string:
		return settledList(v)
	case map[string]any:
		return settledObject(v)
	case map[string]string:
		return settledObject(v)
	}
	return nil, fmt.Errorf("the result is no value that can be kept: %T", value)
}

func settledList[T any](items []T) (any, error) {
	list := make([]any, len(items))
	for i, item := range items {
		var err error
		if list[i], err = settled(item); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func settledObject[T any](members map[string]T) (any, error) {
	object := make(map[string]any, len(members))
	for name, member := range members {
		var err error
		if object[name], err = settled(member); err != nil {
			return nil, err
		}
	}
	return object, nil
}
