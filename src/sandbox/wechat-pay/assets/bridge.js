// A stand-in for the bridge that WeChat puts into its pages: the same name, event, call and
// answers. https://pay.weixin.qq.com/doc/v3/merchant (JSAPI调起支付)
(() => {
  const base = new URL(".", document.currentScript.src).pathname;

  const style = document.createElement("link");
  style.rel = "stylesheet";
  style.href = `${base}cashier.css`;
  document.head.append(style);

  async function post(path, params) {
    const response = await fetch(`${base}bridge/${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(params),
    });
    return response.json();
  }

  function element(tag, { text, ...properties }, ...children) {
    const made = Object.assign(document.createElement(tag), properties);
    if (text !== undefined) made.textContent = text;
    made.append(...children);
    return made;
  }

  /** Shows what is to be paid; resolves to true for "pay" and false for "cancel" (or Escape). */
  function ask({ merchantName, description, amount }) {
    return new Promise((resolve) => {
      const pay = element("button", { id: "sandbox-pay", type: "button", text: `支付 ¥${amount}` });
      const cancel = element("button", {
        id: "sandbox-cancel",
        type: "button",
        className: "sandbox-quiet",
        text: "取消 Cancel",
      });
      const dialog = element(
        "dialog",
        { id: "sandbox-dialog", className: "sandbox-card" },
        element("p", {
          className: "sandbox-banner",
          text: "沙箱收银台 · 不会真的扣款 · Sandbox, no money moves",
        }),
        element("p", { className: "sandbox-merchant", text: merchantName }),
        element("p", { className: "sandbox-amount", text: `¥${amount}` }),
        element("p", { className: "sandbox-merchant", text: description }),
        pay,
        cancel,
      );
      const finish = (choice) => {
        dialog.remove();
        resolve(choice);
      };
      pay.addEventListener("click", () => finish(true));
      cancel.addEventListener("click", () => finish(false));
      dialog.addEventListener("cancel", () => finish(false));
      document.body.append(dialog);
      dialog.showModal();
    });
  }

  async function requestPayment(params) {
    const order = await post("prepare", params);
    if (order.error !== undefined)
      return { err_msg: "get_brand_wcpay_request:fail", err_desc: order.error };
    if (!(await ask(order))) return { err_msg: "get_brand_wcpay_request:cancel" };
    const paid = await post("pay", params);
    if (paid.error !== undefined)
      return { err_msg: "get_brand_wcpay_request:fail", err_desc: paid.error };
    return { err_msg: "get_brand_wcpay_request:ok" };
  }

  function announce() {
    window.WeixinJSBridge = {
      invoke(name, params, callback = () => {}) {
        if (name !== "getBrandWCPayRequest")
          return callback({ err_msg: "system:function_not_exist" });
        requestPayment(params).then(callback, (error) => {
          callback({ err_msg: "get_brand_wcpay_request:fail", err_desc: String(error) });
        });
      },
    };
    document.dispatchEvent(new Event("WeixinJSBridgeReady"));
  }

  // Like the real one it comes after the page, so that a page which forgets to wait for it is found
  // out.
  if (document.readyState === "complete") announce();
  else window.addEventListener("load", announce);
})();
