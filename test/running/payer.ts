/** Opens the payment link on a computer and pays at the sandbox's cashier, with plain requests. */
export async function payOnComputer(url: string, payHref: string): Promise<void> {
  const start = await startPayment(url, payHref, "native");
  const { sandboxCashier } = start;
  if (sandboxCashier === undefined) throw new Error(`no cashier in ${JSON.stringify(start)}`);
  await payAtCashier(url, sandboxCashier);
}

export async function startPayment(
  url: string,
  payHref: string,
  product: "native" | "h5" | "jsapi",
): Promise<{ product: string; codeUrl?: string; href?: string; sandboxCashier?: string }> {
  const answer = await fetch(`${url}${payHref}/start`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ product }),
  });
  if (!answer.ok) throw new Error(`start answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as Awaited<ReturnType<typeof startPayment>>;
}

/** Presses "pay" on the cashier's page, as its form says. */
async function payAtCashier(url: string, cashierHref: string): Promise<void> {
  const address = new URL(cashierHref, url);
  const page = await fetch(address);
  const html = await page.text();
  const cookie = page.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");
  const form = /<form[^>]*>[\s\S]*?<\/form>/.exec(html)?.[0];
  if (form === undefined) throw new Error(`The cashier shows no form: ${html.slice(0, 500)}`);
  const action = /action="([^"]*)"/.exec(form)?.[1]?.replaceAll("&amp;", "&") ?? "";
  const fields = [...form.matchAll(/<input[^>]*name="([^"]*)"[^>]*value="([^"]*)"/g)].map(
    ([, name = "", value = ""]) => [name, value.replaceAll("&amp;", "&")] as [string, string],
  );
  const button = /<button[^>]*id="sandbox-pay"[^>]*>/.exec(form)?.[0] ?? "";
  const name = /name="([^"]*)"/.exec(button)?.[1];
  if (name !== undefined) fields.push([name, /value="([^"]*)"/.exec(button)?.[1] ?? ""]);
  const paid = await fetch(new URL(action, address), {
    method: "POST",
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      cookie,
      origin: new URL(url).origin,
      referer: address.href,
    },
    body: new URLSearchParams(fields),
    redirect: "manual",
  });
  if (paid.status >= 400)
    throw new Error(`The cashier answered ${paid.status}: ${await paid.text()}`);
}
