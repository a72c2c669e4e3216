package org.hibernate.proxy;

/** Stands for the interface of Hibernate, which Larder knows by name. */
public interface HibernateProxy {}
