#!/bin/sh
# Runs a command with the secrets of the vault in its environment: sh scripts/with-vault.sh sh scripts/up.sh
# The identity token of this job buys a token of the vault, and that the secrets. Both end by themselves.
set -eu
: "${VAULT_ADDR:?the address of the vault}" "${VAULT_ID_TOKEN:?the identity token of this job}"
# Each on a line of its own: a command that fails within `export` would not end the run.
VAULT_TOKEN=$(printf %s "$VAULT_ID_TOKEN" | vault write -field=token auth/jwt/login role=backup jwt=-)
export VAULT_TOKEN
AVAMAR_USERNAME=$(vault kv get -field=username secret/backup/prod)
AVAMAR_PASSWORD=$(vault kv get -field=password secret/backup/prod)
PULUMI_CONFIG_PASSPHRASE=$(vault kv get -field=passphrase secret/backup/prod)
export AVAMAR_USERNAME AVAMAR_PASSWORD PULUMI_CONFIG_PASSPHRASE
unset VAULT_TOKEN VAULT_ID_TOKEN
exec "$@"
