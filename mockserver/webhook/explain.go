package webhook

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"syscall"
)

// explain puts a transport's error into words of our own. The error's own text
// may quote the URL or what the receiver wrote, so it is never passed on.
func (s Sender) explain(ctx, limited context.Context, err error) string {
	switch {
	case ctx.Err() != nil:
		return "the attempt was called off before an answer came"
	case limited.Err() != nil:
		return fmt.Sprintf("no answer within %s", s.timeout())
	}
	for _, describe := range []func(error) string{resolving, trusting, connecting, closing} {
		if text := describe(err); text != "" {
			return text
		}
	}
	if strings.Contains(err.Error(), "malformed") {
		return "the answer is not HTTP"
	}
	return "the request failed before an answer came"
}

func resolving(err error) string {
	if _, ok := errors.AsType[*net.DNSError](err); ok {
		return "the host's name cannot be resolved"
	}
	return ""
}

func trusting(err error) string {
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return "the receiver's certificate is not trusted"
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return "the receiver does not speak TLS"
	}
	return ""
}

func connecting(err error) string {
	operation, ok := errors.AsType[*net.OpError](err)
	if !ok || operation.Op != "dial" {
		return ""
	}
	if reason, known := errors.AsType[syscall.Errno](err); known {
		return "cannot connect: " + reason.Error()
	}
	return "cannot connect"
}

func closing(err error) string {
	closed := []error{io.EOF, io.ErrUnexpectedEOF, io.ErrClosedPipe, net.ErrClosed, syscall.ECONNRESET, syscall.EPIPE}
	for _, known := range closed {
		if errors.Is(err, known) {
			return "the connection was closed before an answer came"
		}
	}
	return ""
}
