# syntax=docker/dockerfile:1

FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=dev
ARG COMMIT=unknown
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=${VERSION} -X main.commit=${COMMIT}" -o /uqmock ./cmd/uqmock

# Nothing but the program and the certificates that webhooks to https:// addresses are checked against.
FROM scratch
ARG VERSION=dev
ARG COMMIT=unknown
LABEL org.opencontainers.image.title="uqmock" \
      org.opencontainers.image.description="A stateful fake of the UQPAY Card Issuance API" \
      org.opencontainers.image.source="https://github.com/uqmock/uqmock" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${COMMIT}"
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /uqmock /uqmock
# A container is reached from outside, so control asks for a token: UQMOCK_CONTROL_TOKEN, or one made up at start and
# shown on standard error.
ENV UQMOCK_ADDR=0.0.0.0:4010 UQMOCK_CONTROL_ADDR=0.0.0.0:4011
EXPOSE 4010 4011
USER 65532:65532
HEALTHCHECK --interval=5s --timeout=3s --start-period=2s --retries=3 CMD ["/uqmock", "healthcheck"]
ENTRYPOINT ["/uqmock"]
CMD ["serve"]
