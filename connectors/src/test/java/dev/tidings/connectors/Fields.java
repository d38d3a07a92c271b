package dev.tidings.connectors;

import java.util.LinkedHashMap;
import java.util.Map;

/** The dictionary of the canonical fields: what means the same has the same name everywhere. */
final class Fields {
  static final Map<String, String> ALL = all();

  private Fields() {}

  private static Map<String, String> all() {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put(
        "email",
        "the address that it is about, as it was written; the subject has it in lower case");
    fields.put("previousEmail", "the address that it was before");
    fields.put("phone", "the telephone number that it is about, as it was written");
    fields.put("recipients", "everybody a message went to, where it is not said whom it is about");
    fields.put("messageId", "the provider's id of a message, as sending it answered");
    fields.put("campaign", "the campaign that a message belongs to, by id or name");
    fields.put("tags", "labels that the sender gave a message, an array");
    fields.put("metadata", "what else the sender gave a message: names and values, or a text");
    fields.put("reference", "the sender's own id of a message");
    fields.put("list", "what a consent or a suppression is limited to: a list, a group, a stream");
    fields.put(
        "medium",
        "by what a message went, or what a consent is about: `email`, `sms`, `whatsapp`, `push`,"
            + " `in_app` and so on");
    fields.put("reason", "why it happened, in the provider's words");
    fields.put("response", "what the other mail server said");
    fields.put("smtpStatus", "its status, such as `5.1.1` or `550`");
    fields.put("url", "the link that was clicked, or the one that leads back to a cart");
    fields.put("ip", "the address of the device that opened or clicked");
    fields.put("country", "the country of that address");
    fields.put("userAgent", "the program that opened or clicked, as it calls itself");
    fields.put("machineOpen", "whether a machine opened it, where the provider can tell");
    fields.put(
        "machineProbability",
        "how likely a machine opened or clicked, from 0 to 1, where it cannot: an estimate");
    fields.put("customer", "the provider's id of a customer");
    fields.put("object", "what kind of thing it is about");
    fields.put("objectId", "the provider's id of the thing it is about");
    fields.put("property", "the property that changed");
    fields.put("value", "what the property is now");
    fields.put("replaces", "the provider's id of what this one takes the place of");
    fields.put("replacedBy", "the provider's id of what takes its place");
    fields.put("order", "the id of the order");
    fields.put("subscription", "the id of the subscription");
    fields.put("status", "the state that the thing is in now");
    fields.put("amount", "money, a number, in the currency's smallest unit (cents)");
    fields.put("total", "money, a number, in the currency's main unit (euros)");
    fields.put("currency", "the currency's code");
    fields.put("plan", "the plan or price that the subscription has now, where it has one");
    fields.put("coupon", "the coupon, by its id or code");
    fields.put(
        "products",
        "what it is about, item by item: `sku`, `name`, `price` in the main unit, `quantity`");
    fields.put("rating", "how many stars somebody gave");
    fields.put("startsAt", "when the meeting begins");
    fields.put("endsAt", "when it ends");
    fields.put("topic", "what the provider calls it, where the type does not say");
    fields.put("shop", "the shop's domain");
    fields.put("account", "the account on whose behalf it happened");
    fields.put("livemode", "whether it is about real money");
    fields.put("event", "the kind of event");
    fields.put("action", "what was done");
    fields.put("repository", "the repository, with its owner");
    fields.put("sender", "who did it");
    fields.put("ref", "the branch or tag");
    fields.put("team", "the workspace");
    fields.put("user", "the id of the user");
    fields.put("conversation", "the id of the channel or the conversation");
    fields.put("command", "the command, with its slash");
    fields.put("text", "what was written");
    fields.put("subtype", "the particular kind of a message");
    fields.put("raw", "the provider's own item, with every member and every digit");
    return fields;
  }
}
