#!/bin/sh
# Makes the keys and certificates of this folder anew, with OpenSSL and ssh-keygen. They open nothing.
# Expected values in the tests were read with: openssl x509 -noout -text, ssh-keygen -l and -L.
set -eu
cd "$(dirname "$0")"
rm -f ./*.pem ./*.der ./*.pub id_* known_hosts authorized_keys
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca-key.pem -out ca.pem \
  -subj "/O=Example/CN=Example Root" -days 3650 -set_serial 4096 2>/dev/null
openssl req -new -newkey rsa:2048 -nodes -keyout server-key.pem -out server.csr \
  -subj "/CN=relay.example.com" 2>/dev/null
printf 'subjectAltName=DNS:relay.example.com,URI:spiffe://example.com/relay\n' > ext
openssl x509 -req -in server.csr -CA ca.pem -CAkey ca-key.pem -set_serial 77 -days 30 \
  -extfile ext -out server.pem 2>/dev/null
openssl x509 -in server.pem -outform DER -out server.der
# Two authorities that signed each other: a loop, as cross-signing can make one.
for name in a b; do
  openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout loop-$name.key \
    -out loop-$name.csr -subj "/CN=Loop $name" 2>/dev/null
done
printf 'basicConstraints=critical,CA:TRUE\n' > ext
openssl req -x509 -key loop-a.key -subj "/CN=Loop a" -days 10 -out tmp-a.crt 2>/dev/null
openssl req -x509 -key loop-b.key -subj "/CN=Loop b" -days 10 -out tmp-b.crt 2>/dev/null
openssl x509 -req -in loop-a.csr -CA tmp-b.crt -CAkey loop-b.key -set_serial 1 -days 10 \
  -extfile ext -out loop-a.pem 2>/dev/null
openssl x509 -req -in loop-b.csr -CA tmp-a.crt -CAkey loop-a.key -set_serial 2 -days 10 \
  -extfile ext -out loop-b.pem 2>/dev/null
rm -f ./*.csr ext ./*.key tmp-*.crt
ssh-keygen -q -t ed25519 -N "" -C deploy@example -f id_deploy
ssh-keygen -q -t rsa -b 1024 -N "" -C old@example -f id_old
ssh-keygen -q -t ed25519 -N "a passphrase" -C sealed@example -f id_sealed
ssh-keygen -q -t ed25519 -N "" -C authority -f id_ca
ssh-keygen -q -s id_ca -I relay-2026 -n relay,deploy -z 42 -V 20260101000000Z:20260201000000Z id_deploy.pub
rm -f id_ca id_old
printf 'restrict,command="/usr/bin/true x" %s\n' "$(cat id_deploy.pub)" > authorized_keys
printf '# comment\n\n' >> authorized_keys
cat id_old.pub >> authorized_keys
printf '@cert-authority *.example.com %s\nhost1,10.0.0.1 %s\n' "$(cut -d' ' -f1,2 id_ca.pub)" \
  "$(cut -d' ' -f1,2 id_old.pub)" > known_hosts
