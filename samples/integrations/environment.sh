# Where the local stack serves, and as whom you call it. Source it in Tap's folder: `. samples/integrations/environment.sh`
stack() { node -p "require('./.local/stack.json').$1"; }
export TAP_API_URL=$(stack apiUrl) TAP_API_KEY=$(stack apiKey) TAP_WEBHOOK_SECRET=$(stack secrets.merchant)
export AWS_REGION=$(stack region)
export AWS_ACCESS_KEY_ID=$(stack credentials.merchant.accessKeyId)
export AWS_SECRET_ACCESS_KEY=$(stack credentials.merchant.secretAccessKey)
# The local stack's certificate, for curl, Node.js and Python. On AWS you need none of them.
export CURL_CA_BUNDLE=$(stack certificateFile)
export NODE_EXTRA_CA_CERTS=$CURL_CA_BUNDLE SSL_CERT_FILE=$CURL_CA_BUNDLE
