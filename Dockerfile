# The one binary, in an image that has little else.
FROM rust:1.95-bookworm AS build
WORKDIR /build
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/build/target \
    cargo build --release --locked -p gaetong-api --bin gaetong \
    && cp target/release/gaetong /gaetong

FROM debian:bookworm-slim
RUN useradd --system --home-dir /data --create-home gaetong
COPY --from=build /gaetong /usr/local/bin/gaetong
COPY LICENSE-MIT LICENSE-APACHE /usr/share/doc/gaetong/
USER gaetong
WORKDIR /data
VOLUME /data
ENV GAETONG_LISTEN=0.0.0.0:8080 GAETONG_DATA_DIR=/data
EXPOSE 8080
ENTRYPOINT ["gaetong"]
CMD ["serve", "--migrate"]
