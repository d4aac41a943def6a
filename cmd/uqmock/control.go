package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
)

// controlClient speaks to the control API of a running fake.
type controlClient struct {
	base  string // without a slash at its end
	token string // empty when none is asked for
	http  *http.Client
}

// openWorld opens a world if it is not yet.
func (c controlClient) openWorld(ctx context.Context, world string) error {
	place := "/v1/worlds/" + url.PathEscape(world)
	status, err := c.call(ctx, http.MethodGet, place, nil, nil)
	if status == http.StatusNotFound {
		// One that the application opened in between is as good: equal options are accepted, others are a conflict.
		if status, err = c.call(ctx, http.MethodPut, place, struct{}{}, nil); status == http.StatusConflict {
			err = nil
		}
	}
	return err
}

// addEndpoint makes a URL an endpoint of a world, opens the world if it is not yet, and gives the endpoint's id.
func (c controlClient) addEndpoint(ctx context.Context, world, receiver, secret string) (string, error) {
	if err := c.openWorld(ctx, world); err != nil {
		return "", err
	}
	var made struct {
		ID string `json:"id"`
	}
	_, err := c.call(ctx, http.MethodPost, "/v1/worlds/"+url.PathEscape(world)+"/webhooks",
		map[string]string{"url": receiver, "secret": secret, "timestamps": "wall"}, &made)
	return made.ID, err
}

// removeEndpoint removes an endpoint. One that is gone already, with its world perhaps, is no error.
func (c controlClient) removeEndpoint(ctx context.Context, world, id string) error {
	status, err := c.call(ctx, http.MethodDelete, "/v1/worlds/"+url.PathEscape(world)+"/webhooks/"+url.PathEscape(id), nil, nil)
	if status == http.StatusNotFound {
		return nil
	}
	return err
}

// maxReply bounds what is read of an answer: a page of the journal can be as long.
const maxReply = 32 << 20

// call makes one call; in and out may be nil. The status is 0 when there was no answer.
func (c controlClient) call(ctx context.Context, method, path string, in, out any) (status int, err error) {
	request, err := c.request(ctx, method, path, in)
	if err != nil {
		return 0, err
	}
	reply, err := c.http.Do(request)
	if err != nil {
		return 0, nobodyThere(err)
	}
	defer reply.Body.Close()
	text, err := io.ReadAll(io.LimitReader(reply.Body, maxReply))
	switch {
	case err != nil:
		return 0, err
	case reply.StatusCode/100 != 2:
		return reply.StatusCode, refusal(reply, text)
	case out == nil:
		return reply.StatusCode, nil
	}
	if err := json.Unmarshal(text, out); err != nil {
		return reply.StatusCode, fmt.Errorf("%s %s was answered with no JSON: is this the control address?", method, path)
	}
	return reply.StatusCode, nil
}

func (c controlClient) request(ctx context.Context, method, path string, in any) (*http.Request, error) {
	var body io.Reader
	if in != nil {
		text, err := json.Marshal(in)
		if err != nil {
			return nil, err
		}
		body = bytes.NewReader(text)
	}
	request, err := http.NewRequestWithContext(ctx, method, c.base+path, body)
	if err != nil {
		return nil, err
	}
	if in != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if c.token != "" {
		request.Header.Set("Authorization", "Bearer "+c.token)
	}
	return request, nil
}

// refusal words an answer that is no success.
func refusal(reply *http.Response, text []byte) error {
	var told struct{ Message, Hint string }
	if err := json.Unmarshal(text, &told); err != nil || told.Message == "" {
		return fmt.Errorf("answered %s: is this the control address?", reply.Status)
	}
	if told.Hint != "" {
		told.Message += ": " + told.Hint
	}
	if reply.StatusCode == http.StatusUnauthorized {
		told.Message += " (--control-token or " + tokenVariable + ")"
	}
	return errors.New(told.Message)
}
