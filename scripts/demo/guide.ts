type Guide = { url: string; token: string; management?: string | undefined }

/** Prints what a new user needs: the key, a curl for every step, and where to look on. */
export const printGuide = ({ url, token, management }: Guide): void => {
  const broker = management ? consoleOf(management) : undefined
  console.log(`Your turn. In a second terminal:

  export INK=${url} KEY=${token}

  # upload an image, and keep its id
  ASSET=$(curl -s $INK/v1/assets -H "Authorization: Bearer $KEY" -F file=@out/demo-photo.jpg | sed 's/.*"id":"\\(ast_[^"]*\\)".*/\\1/')

  # post a task
  TASK=$(curl -s $INK/v1/tasks -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' \\
    -d "{\\"type\\":\\"image.process\\",\\"input\\":{\\"asset_id\\":\\"$ASSET\\"}}" | sed 's/.*"id":"\\(task_[^"]*\\)".*/\\1/')

  # watch it, read it (with its cost), fetch the picture
  curl -sN $INK/v1/tasks/$TASK/events -H "Authorization: Bearer $KEY" -H 'Accept: text/event-stream'
  curl -s  $INK/v1/tasks/$TASK -H "Authorization: Bearer $KEY"
  curl -sL $INK/v1/tasks/$TASK/output/0 -H "Authorization: Bearer $KEY" -o out/clean.png

  # cancel one, see what is left, see everything that happened
  curl -s -X POST $INK/v1/tasks/$TASK/cancel -H "Authorization: Bearer $KEY"
  curl -s  $INK/v1/credits/balance -H "Authorization: Bearer $KEY"
  curl -s  $INK/v1/events -H "Authorization: Bearer $KEY"

  # the same with less typing, and events as webhooks to a program of yours
  export INKSTONE_URL=$INK INKSTONE_KEY=$KEY
  npm run ink -- tasks run image.process --input "{\\"asset_id\\":\\"$ASSET\\"}" --out out
  npm run ink -- listen --forward-to http://localhost:3000/hook

  Interface     ${url}/openapi.json · ${url}/asyncapi.json · ${url}/v1/capabilities
  RabbitMQ      ${broker ? `${broker.url}  user ${broker.user}  password ${broker.password}` : 'the management console of your own broker'}
  Operators     npm run doctor · npm run dead -- ls · npm run admin -- --help
`)
}

const consoleOf = (management: string): { url: string; user: string; password: string } => {
  const { origin, username, password } = new URL(management)
  return { url: origin, user: decodeURIComponent(username), password: decodeURIComponent(password) }
}
