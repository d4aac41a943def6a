package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/uqmock/uqmock/contract/engine"
	"github.com/uqmock/uqmock/mockserver"
)

// The names that --target takes besides addresses.
const (
	mockTarget    = "mock"
	sandboxTarget = "sandbox"
)

// sandboxURL is UQPAY's sandbox.
const sandboxURL = "https://api-sandbox.uqpaytech.com/api"

// The variables of the vendor's credentials and address. There are no flags for credentials: other users of a machine see
// command lines.
const (
	clientIDVariable = "UQPAY_CLIENT_ID"
	apiKeyVariable   = "UQPAY_API_KEY" //nolint:gosec // a name, no secret
	baseURLVariable  = "UQPAY_BASE_URL"
)

// sandboxRate is how many calls a second a target on another machine gets at most: those who run it have not asked for us.
const sandboxRate = 5

func checkTarget(text string) error {
	if text == mockTarget || text == sandboxTarget {
		return nil
	}
	err := checkBaseURL(text, apiExample)
	if err != nil && checkWebURL(text, apiExample) != nil {
		return fmt.Errorf("not a target: it must be mock, sandbox or an address such as http://127.0.0.1:4010/api, without user info, fragment and empty port%s",
			didYouMean(text, []string{mockTarget, sandboxTarget}))
	}
	return err
}

// targetOptions are the flags that say what to play against, and how.
type targetOptions struct {
	target, control, controlToken string
	timeout                       time.Duration
	rate                          float64 // calls a second; 0: the default of the target
	webhookAddr, webhookURL       string
	webhookSecret                 string
	interactive                   bool
}

func (o *targetOptions) bindTarget(f *pflag.FlagSet) {
	o.target = mockTarget
	f.Var(textValue{&o.target, "mock|sandbox|url", checkTarget}, "target", "what to play against")
	baseURL(f, &o.control, flagText{"control", "", "control API of the target, when that is a fake (default: " + controlVariable + ")"}, defaultControl)
	secret(f, &o.controlToken, flagText{"control-token", "", "token of the control API (default: " + tokenVariable + ")"})
}

func (o *targetOptions) bindLimits(f *pflag.FlagSet) {
	o.timeout = 30 * time.Second
	f.Var(durationValue{&o.timeout}, "timeout", "how long a call, and a wait for what comes by itself, may take")
	f.Var(rateValue{&o.rate}, "rate", "most calls in a time (default: 5/s, and no bound on this machine)")
	address(f, &o.webhookAddr, flagText{"webhook-addr", "", "where to receive the target's webhooks"})
	baseURL(f, &o.webhookURL, flagText{"webhook-url", "", "how the target reaches --webhook-addr"}, hookExample)
	secret(f, &o.webhookSecret, flagText{"webhook-secret", "", "secret of the endpoint that the vendor was told of"})
	toggle(f, &o.interactive, "interactive", "ask a person for what only a person can do on a target without control")
}

// contractTarget makes the target that the flags and the environment name. Call stop in the end.
func (p *program) contractTarget(ctx context.Context, o *contractOptions) (target engine.Target, stop func(), err error) {
	if o.target == mockTarget && o.interactive {
		return target, nil, misuse("--interactive is of no use with --target mock: the suite takes the identity checks itself")
	}
	target, stop, err = p.makeTarget(ctx, &o.targetOptions, o.list)
	target.AllowMoney = o.allowMoney
	return target, stop, err
}

// makeTarget makes a target; credentials are not missed when nothing is played.
func (p *program) makeTarget(ctx context.Context, o *targetOptions, idle bool) (target engine.Target, stop func(), err error) {
	if err = o.fits(); err != nil {
		return target, nil, err
	}
	target = engine.Target{
		Name: o.target, Timeout: o.timeout, Rate: o.rate,
		Webhooks: engine.WebhookConfig{Addr: o.webhookAddr, URL: o.webhookURL, Secret: o.webhookSecret},
	}
	if o.interactive {
		target.Prompt = p.err
	}
	if o.target == mockTarget {
		return p.inProcess(ctx, target)
	}
	return target, func() {}, p.elsewhere(o, &target, idle)
}

// fits refuses flags that mean nothing together.
func (o *targetOptions) fits() error {
	address := o.target != mockTarget && o.target != sandboxTarget
	for _, c := range []struct {
		wrong bool
		why   string
	}{
		{!address && o.control+o.controlToken != "", "--control and --control-token belong to a running fake: give its address as --target"},
		{o.target == mockTarget && o.webhookAddr != "", "--webhook-addr is of no use with --target mock, whose webhooks stay in this process"},
		{o.webhookAddr == "" && o.webhookURL+o.webhookSecret != "", "--webhook-url and --webhook-secret are of no use without --webhook-addr"},
	} {
		if c.wrong {
			return misuse("%s", c.why)
		}
	}
	return nil
}

// inProcess starts a fake for this run, both of whose listeners are on loopback.
func (p *program) inProcess(ctx context.Context, target engine.Target) (engine.Target, func(), error) {
	s, err := p.open(ctx, &serveOptions{
		addr: "127.0.0.1:0", controlAddr: "127.0.0.1:0", logFormat: "text", logLevel: "error",
	}, mockserver.Config{Seed: 1})
	if err != nil {
		return target, nil, err
	}
	target.BaseURL, target.ControlURL = s.api.url()+"/api", s.control.url()
	return target, func() { s.stop(ctx) }, nil
}

// elsewhere completes a target that is not in this process.
func (p *program) elsewhere(o *targetOptions, target *engine.Target, idle bool) error {
	if o.target == sandboxTarget {
		target.BaseURL = orElse(p.env(baseURLVariable), sandboxURL)
		if err := checkBaseURL(target.BaseURL, apiExample); err != nil {
			return misuse("%s: %w", baseURLVariable, err)
		}
	} else {
		target.Name, target.BaseURL = "", o.target
		if err := p.withControl(o, target); err != nil {
			return err
		}
	}
	target.BaseURL = strings.TrimRight(target.BaseURL, "/")
	here := onThisMachine(target.BaseURL)
	if target.Rate == 0 && !here {
		target.Rate = sandboxRate
	}
	if err := checkPlace(*target); err != nil || target.ControlURL != "" {
		return err
	}
	if o.webhookAddr != "" && o.webhookSecret == "" {
		return misuse("--webhook-addr needs --webhook-secret where the target has no control: signatures could not be checked")
	}
	return p.credentials(target, idle || here && o.target != sandboxTarget)
}

// checkPlace judges a target but for its credentials: nobody should be asked for those of a place that is refused.
func checkPlace(target engine.Target) error {
	target.ClientID, target.APIKey = "any", "any"
	if err := target.Check(); err != nil {
		return misuse("%w", err)
	}
	return nil
}

// withControl adds the control API of a running fake, if one is named.
func (p *program) withControl(o *targetOptions, target *engine.Target) error {
	if o.control == "" && p.env(controlVariable) == "" {
		if o.controlToken != "" {
			return misuse("--control-token is of no use without --control")
		}
		return nil
	}
	base, err := p.controlBase(o.control)
	if err != nil {
		return err
	}
	if o.webhookSecret != "" || o.interactive {
		return misuse("--webhook-secret and --interactive are of no use with control: the suite makes its endpoints and takes the identity checks itself")
	}
	target.ControlURL, target.ControlToken = base, orElse(o.controlToken, p.env(tokenVariable))
	if err := checkSecret(target.ControlToken); err != nil {
		return misuse("%s: %w", tokenVariable, err)
	}
	return nil
}

// credentials are the environment's. Neither listing nor a fake on this machine needs true ones: there some are made up
// that nobody else has, and with them a world.
func (p *program) credentials(target *engine.Target, madeUp bool) error {
	target.ClientID, target.APIKey = p.env(clientIDVariable), p.env(apiKeyVariable)
	for name, value := range map[string]string{clientIDVariable: target.ClientID, apiKeyVariable: target.APIKey} {
		if err := checkSecret(value); err != nil {
			return misuse("%s: %w", name, err)
		}
	}
	if target.ClientID == "" && target.APIKey == "" && madeUp {
		target.ClientID, target.APIKey = "contract-"+newSecret()[:12], newSecret()
	}
	if target.ClientID == "" || target.APIKey == "" {
		return misuse("credentials are missing: set %s and %s, which the vendor gives you (or play against --target mock, which needs none)",
			clientIDVariable, apiKeyVariable)
	}
	return nil
}
