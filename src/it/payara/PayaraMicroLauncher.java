import fish.payara.micro.BootstrapException;
import fish.payara.micro.PayaraMicro;
import fish.payara.micro.PayaraMicroRuntime;
import java.io.File;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/**
 * Starts Payara Micro with a WAR, takes the WAR away again when the input ends, and stays, so that
 * one can see what is left.
 */
public class PayaraMicroLauncher {
  private PayaraMicroLauncher() {}

  public static void main(String[] args)
      throws BootstrapException, IOException, InterruptedException {
    File war = new File(args[0]);
    int port = Integer.parseInt(args[1]);
    String name = war.getName().replaceAll("\\.war$", "");
    PayaraMicroRuntime server =
        PayaraMicro.getInstance()
            .setHttpPort(port)
            .setNoCluster(true)
            .setNoHazelcast(true)
            .bootStrap();
    if (server.deploy(name, name, war)) {
      System.out.println("launcher: started at http://localhost:" + port + "/" + name);
    } else {
      System.out.println("launcher: failed");
    }
    while (System.in.read() >= 0) {
      continue;
    }
    server.undeploy(name);
    System.out.println("launcher: stopped");
    new CountDownLatch(1).await();
  }
}
