package io.larder.benchmark;

import io.larder.codec.AllowedTypes;
import io.larder.codec.BeanArchives;
import io.larder.codec.JsonCodec;
import io.larder.codec.TypedCodec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Writing and reading the value of an entry, with the checks that it comes back as it is. */
@State(Scope.Benchmark)
public class ValueCodec {
  private final JsonCodec json = new JsonCodec(Set.of(), ValueCodec.class.getClassLoader());
  private final TypedCodec codec = codec();
  private final String text = "some text of forty characters, or so it is";
  private final Tutor record = Tutor.number(1);
  private final Order bean = order();
  private final byte[] textBytes = codec.encode(text, String.class);
  private final byte[] recordBytes = codec.encode(record, Tutor.class);
  private final byte[] beanBytes = codec.encode(bean, Order.class);

  /** A bean that holds nine others, of a class that may have subclasses. */
  public static class Order {
    private String name;
    private int rate;
    private List<Part> parts;
    private Part last;
    private Map<String, Integer> stock;

    public String getName() {
      return name;
    }

    public void setName(String name) {
      this.name = name;
    }

    public int getRate() {
      return rate;
    }

    public void setRate(int rate) {
      this.rate = rate;
    }

    public List<Part> getParts() {
      return parts;
    }

    public void setParts(List<Part> parts) {
      this.parts = parts;
    }

    public Part getLast() {
      return last;
    }

    public void setLast(Part last) {
      this.last = last;
    }

    public Map<String, Integer> getStock() {
      return stock;
    }

    public void setStock(Map<String, Integer> stock) {
      this.stock = stock;
    }
  }

  /** A part of an {@link Order}. */
  public static class Part {
    private String title;
    private long id;
    private boolean open;

    public String getTitle() {
      return title;
    }

    public void setTitle(String title) {
      this.title = title;
    }

    public long getId() {
      return id;
    }

    public void setId(long id) {
      this.id = id;
    }

    public boolean isOpen() {
      return open;
    }

    public void setOpen(boolean open) {
      this.open = open;
    }
  }

  private TypedCodec codec() {
    ClassLoader loader = ValueCodec.class.getClassLoader();
    BeanArchives archives = new BeanArchives(loader);
    archives.add(ValueCodec.class);
    return new TypedCodec(json, new AllowedTypes(Set.of(), archives), loader);
  }

  private static Order order() {
    Order order = new Order();
    order.setName("Order");
    order.setRate(3);
    order.setStock(new LinkedHashMap<>(Map.of("x", 1)));
    order.setParts(new ArrayList<>());
    for (int i = 0; i < 9; i++) {
      Part part = new Part();
      part.setTitle("part " + i);
      part.setId(i * 1000L);
      if (i < 8) {
        order.getParts().add(part);
      } else {
        order.setLast(part);
      }
    }
    return order;
  }

  @Benchmark
  public byte[] writeText() {
    return codec.encode(text, String.class);
  }

  @Benchmark
  public byte[] writeRecord() {
    return codec.encode(record, Tutor.class);
  }

  @Benchmark
  public byte[] writeBean() {
    return codec.encode(bean, Order.class);
  }

  /** As {@code CacheOperations} writes it. */
  @Benchmark
  public byte[] writePlainBean() {
    return json.encode(bean);
  }

  @Benchmark
  public Object readText() throws Exception {
    return codec.decode(textBytes, String.class, null);
  }

  @Benchmark
  public Object readRecord() throws Exception {
    return codec.decode(recordBytes, Tutor.class, null);
  }

  @Benchmark
  public Object readBean() throws Exception {
    return codec.decode(beanBytes, Order.class, null);
  }
}
